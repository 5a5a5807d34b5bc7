package eu.testa.mail.core.pki.ca;

import eu.testa.mail.core.address.InvalidTestaAddressException;
import eu.testa.mail.core.address.TestaAddress;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.CryptoProvider;
import eu.testa.mail.core.pki.PemBlocks;
import eu.testa.mail.core.pki.PkiException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * A certificate request (PKCS#10, RFC 2986) that a person made with a key of his own. Only the address and the key are
 * taken from it: what else is in a certificate is the CA's decision.
 *
 * @param address the one address in it
 * @param key     the key, of which the person has proved that he has the private half
 */
record CertificateRequest(TestaAddress address, PublicKey key) {

    private static final int MAX_BYTES = 64 * 1024;
    private static final Set<String> LABELS = Set.of("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final Set<ASN1ObjectIdentifier> CURVES = Set.of(SECObjectIdentifiers.secp256r1,
        SECObjectIdentifiers.secp384r1, SECObjectIdentifiers.secp521r1);

    /**
     * @param content PEM or DER
     * @throws PkiException if it is no request, is not signed with its own key, names no address or several, or has a
     *                      key that is too weak
     */
    static CertificateRequest parse(byte[] content, TestaNamespace namespace) throws PkiException {
        JcaPKCS10CertificationRequest request = decoded(content);
        try {
            return new CertificateRequest(TestaAddress.parse(onlyAddress(request), namespace), strongKey(request));
        } catch (InvalidTestaAddressException e) {
            throw new IssuanceRefusedException(e.getMessage());
        }
    }

    /**
     * The key of a request, whoever it is for.
     *
     * @throws PkiException as {@link #parse}, but for the address
     */
    static PublicKey key(byte[] content) throws PkiException {
        return strongKey(decoded(content));
    }

    private static PublicKey strongKey(JcaPKCS10CertificationRequest request) throws PkiException {
        PublicKey key = provenKey(request);
        checkStrength(key, request.getSubjectPublicKeyInfo().getAlgorithm().getParameters());
        return key;
    }

    private static JcaPKCS10CertificationRequest decoded(byte[] content) throws PkiException {
        if (content.length > MAX_BYTES) {
            throw new PkiException("a certificate request has at most " + MAX_BYTES + " bytes, and this has "
                + content.length);
        }
        try {
            List<byte[]> blocks = PemBlocks.of(content, LABELS);
            if (blocks.isEmpty()) {
                throw new PkiException("the file is PEM, but no certificate request (PKCS#10)");
            }
            return new JcaPKCS10CertificationRequest(der(blocks.get(0))).setProvider(CryptoProvider.get());
        } catch (CertificateException | IOException | IllegalArgumentException | IllegalStateException
            | ClassCastException e) {
            throw new PkiException("the file is no certificate request (PKCS#10, PEM or DER)", e);
        }
    }

    private static byte[] der(byte[] block) throws IOException {
        try (PemReader reader = new PemReader(new StringReader(new String(block, StandardCharsets.ISO_8859_1)))) {
            PemObject object = reader.readPemObject();
            return object == null ? block : object.getContent();
        }
    }

    private static PublicKey provenKey(JcaPKCS10CertificationRequest request) throws PkiException {
        try {
            PublicKey key = request.getPublicKey();
            if (request.isSignatureValid(new JcaContentVerifierProviderBuilder().setProvider(CryptoProvider.get())
                .build(key))) {
                return key;
            }
        } catch (GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new PkiException("the request's key or signature cannot be read: " + e.getMessage(), e);
        }
        throw new IssuanceRefusedException("the request is not signed with the key it asks a certificate for: "
            + "whoever sent it has not shown that the key is his");
    }

    private static void checkStrength(PublicKey key, ASN1Encodable parameters) throws IssuanceRefusedException {
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
                throw new IssuanceRefusedException("the RSA key has " + bits + " bits; expected " + MIN_RSA_BITS + " to "
                    + MAX_RSA_BITS);
            }
            if (rsa.getPublicExponent().bitLength() < 17 || !rsa.getPublicExponent().testBit(0)) {
                throw new IssuanceRefusedException("the RSA key's exponent is too small; expected 65537");
            }
        } else if (key instanceof ECPublicKey) {
            if (!(parameters instanceof ASN1ObjectIdentifier curve) || !CURVES.contains(curve)) {
                throw new IssuanceRefusedException("the key's curve is not P-256, P-384 or P-521");
            }
        } else {
            throw new IssuanceRefusedException(
                "the key is " + key.getAlgorithm() + "; mail programs encrypt to RSA and EC keys");
        }
    }

    private static String onlyAddress(PKCS10CertificationRequest request) throws PkiException {
        Map<String, String> addresses = new LinkedHashMap<>();
        for (RDN rdn : request.getSubject().getRDNs(BCStyle.EmailAddress)) {
            put(addresses, IETFUtils.valueToString(rdn.getFirst().getValue()));
        }
        try {
            Extensions extensions = request.getRequestedExtensions();
            GeneralNames names = extensions == null ? null
                : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
            if (names != null) {
                Arrays.stream(names.getNames()).filter(name -> name.getTagNo() == GeneralName.rfc822Name)
                    .forEach(name -> put(addresses, name.getName().toString()));
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new PkiException("the request's subjectAltName cannot be read", e);
        }
        if (addresses.size() != 1) {
            throw new IssuanceRefusedException("the request has " + (addresses.isEmpty() ? "no mail address"
                : "several mail addresses (" + String.join(", ", addresses.values()) + ")")
                + "; expected one, as emailAddress of the subject or as subjectAltName");
        }
        return addresses.values().iterator().next();
    }

    private static void put(Map<String, String> addresses, String address) {
        addresses.putIfAbsent(address.toLowerCase(Locale.ROOT), address);
    }
}
