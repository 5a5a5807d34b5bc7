package eu.testa.mail.core.smime.trust;

import eu.testa.mail.core.smime.trust.TrustVerdict.Status;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trust by certification path, with the anchors, intermediates and CRLs of a trust store. */
public final class PkixTrust implements CertificateTrust {

    private static final Logger LOGGER = LoggerFactory.getLogger(PkixTrust.class);
    /** What more a mail brings is not looked at. */
    private static final int MOST_FROM_MESSAGE = 100;

    private final TrustStore store;
    private final TrustPolicy policy;

    public PkixTrust(TrustStore store, TrustPolicy policy) {
        this.store = store;
        this.policy = policy;
    }

    @Override
    public Map<X509Certificate, TrustVerdict> check(Collection<X509Certificate> signers,
        Collection<X509Certificate> certificatesFromMessage, Collection<X509CRL> crlsFromMessage, Instant at) {
        TrustMaterial material = store.material();
        Map<X509Certificate, TrustVerdict> verdicts = new HashMap<>();
        PathSearch search = null;
        for (X509Certificate signer : new LinkedHashSet<>(signers)) {
            // CRLs in the mail may revoke what was good before
            Optional<TrustVerdict> remembered = crlsFromMessage.isEmpty()
                ? material.paths().find(signer, certificatesFromMessage, at) : Optional.empty();
            if (remembered.isPresent()) {
                verdicts.put(signer, remembered.get());
                continue;
            }
            search = search == null ? search(material, certificatesFromMessage, crlsFromMessage, at) : search;
            PathCache.Entry found = find(search, signer, at);
            if (crlsFromMessage.isEmpty() && found.verdict().status() == Status.PASS) {
                material.paths().keep(signer, found);
            }
            verdicts.put(signer, found.verdict());
        }
        return verdicts;
    }

    private PathSearch search(TrustMaterial material, Collection<X509Certificate> certificatesFromMessage,
        Collection<X509CRL> crlsFromMessage, Instant at) {
        List<KnownCertificate> certificates = certificatesFromMessage.stream().limit(MOST_FROM_MESSAGE)
            .flatMap(PkixTrust::known).distinct().toList();
        List<KnownCrl> crls = crlsFromMessage.stream().limit(MOST_FROM_MESSAGE).flatMap(PkixTrust::known).toList();
        return new PathSearch(material, policy, certificates, issuer -> {
            List<KnownCrl> all = new ArrayList<>(material.crls(issuer));
            crls.stream().filter(crl -> crl.issuer().equals(issuer)).forEach(all::add);
            return all;
        }, at);
    }

    private static PathCache.Entry find(PathSearch search, X509Certificate signer, Instant at) {
        Optional<KnownCertificate> known = known(signer).findFirst();
        if (known.isEmpty()) {
            return none("the signer's certificate cannot be read", at);
        }
        try {
            return search.from(known.get());
        } catch (RuntimeException e) {
            // extensions are parsed where they are needed, and a mail may bring any octets in them
            LOGGER.debug("path of {}", known.get(), e);
            return none("a certificate or a CRL on the path of " + known.get().name() + " cannot be read: " + e.getMessage(),
                at);
        }
    }

    private static PathCache.Entry none(String reason, Instant at) {
        return new PathCache.Entry(TrustVerdict.fail(reason), at, at, Set.of());
    }

    private static Stream<KnownCertificate> known(X509Certificate certificate) {
        try {
            return Stream.of(new KnownCertificate(certificate));
        } catch (CertificateException e) {
            return Stream.empty();
        }
    }

    private static Stream<KnownCrl> known(X509CRL crl) {
        try {
            return Stream.of(new KnownCrl(crl));
        } catch (CRLException e) {
            return Stream.empty();
        }
    }
}
