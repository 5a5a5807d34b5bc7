package eu.testa.mail.core.smime.trust;

import eu.testa.mail.core.pki.CertificateAddresses;
import java.net.IDN;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;

/**
 * Name constraints for mail (RFC 5280 §4.2.1.10), for every address that counts as the signer's: what a CA may not vouch
 * for as an rfc822Name, it may not vouch for as an SmtpUTF8Mailbox, either (RFC 9598 §6), of which Bouncy Castle knows
 * nothing. Constraints in an anchor count, too.
 */
final class AddressConstraints {

    private AddressConstraints() {
    }

    /**
     * Why a path is none, in words.
     *
     * @param path the certificate in question first, the anchor last
     */
    static Optional<String> objection(List<KnownCertificate> path) {
        List<String> addresses = CertificateAddresses.of(path.get(0).certificate());
        for (KnownCertificate ca : path.subList(1, path.size())) {
            Extension extension = ca.holder().getExtension(Extension.nameConstraints);
            if (extension != null) {
                NameConstraints constraints = NameConstraints.getInstance(extension.getParsedValue());
                List<String> permitted = ofMail(constraints.getPermittedSubtrees());
                List<String> excluded = ofMail(constraints.getExcludedSubtrees());
                for (String address : addresses) {
                    if (!permitted.isEmpty() && permitted.stream().noneMatch(one -> isIn(one, address))
                        || excluded.stream().anyMatch(one -> one.isEmpty() || isIn(one, address))) {
                        return Optional.of(ca.name() + " may not be trusted for the address " + address);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> ofMail(GeneralSubtree[] subtrees) {
        return subtrees == null ? List.of() : Arrays.stream(subtrees).map(GeneralSubtree::getBase)
            .filter(name -> name.getTagNo() == GeneralName.rfc822Name)
            .map(name -> ASN1IA5String.getInstance(name.getName()).getString()).toList();
    }

    /** A constraint is a mailbox, a host, or, with a dot in front, all hosts of a domain. */
    private static boolean isIn(String constraint, String address) {
        int at = constraint.lastIndexOf('@');
        String domain = host(constraint);
        if (at < 0) {
            return domain.startsWith(".") ? host(address).endsWith(domain) : host(address).equals(domain);
        }
        // for identity, letters of ASCII are the same in either case, and no others
        return host(address).equals(domain) && Pattern.compile(Pattern.quote(constraint.substring(0, at + 1)),
            Pattern.CASE_INSENSITIVE).matcher(address.substring(0, address.lastIndexOf('@') + 1)).matches();
    }

    /** As the DNS has it, for an address may show the letters of its country. */
    private static String host(String address) {
        String domain = address.substring(address.lastIndexOf('@') + 1);
        try {
            return IDN.toASCII(domain).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return domain.toLowerCase(Locale.ROOT);
        }
    }
}
