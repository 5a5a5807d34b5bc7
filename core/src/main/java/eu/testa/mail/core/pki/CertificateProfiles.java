package eu.testa.mail.core.pki;

import eu.testa.mail.core.address.TestaAddress;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * What the three kinds of certificate contain (RFC 5280, RFC 8550).
 *
 * <p>The issuing CA may only certify mail addresses below TESTA's root domain, for e-mail: a user who trusts the root for
 * this system has not thereby trusted it for the rest of the Internet.
 */
final class CertificateProfiles {

    /** Every mail program in use verifies it; keys are RSA with at least 2048 bits. */
    static final String SIGNATURE_ALGORITHM = "SHA256withRSA";

    private static final int SERIAL_BITS = 127;
    private static final int ROOT_YEARS = 20;
    private static final int ISSUING_YEARS = 10;
    /** A verifier's clock may be a little behind ours. */
    private static final Duration BACKDATED = Duration.ofMinutes(10);

    private final CaSettings settings;
    private final SecureRandom random;

    CertificateProfiles(CaSettings settings, SecureRandom random) {
        this.settings = settings;
        this.random = random;
    }

    X509Certificate root(KeyPair keys, Instant now) throws GeneralSecurityException {
        X500Name name = caName(settings.rootName());
        JcaX509v3CertificateBuilder builder = builder(name, name, keys.getPublic(), now, years(now, ROOT_YEARS));
        return signed(new Extensions(builder)
            .add(Extension.basicConstraints, true, new BasicConstraints(1))
            .add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
            .keyIdentifiers(keys.getPublic(), keys.getPublic()), keys.getPrivate());
    }

    X509Certificate issuing(KeyPair keys, SigningCa root, Instant now) throws GeneralSecurityException {
        JcaX509v3CertificateBuilder builder = builder(X500Name.getInstance(
            root.certificate().getSubjectX500Principal().getEncoded()), caName(settings.issuingName()),
            keys.getPublic(), now, years(now, ISSUING_YEARS));
        GeneralSubtree addresses = new GeneralSubtree(
            new GeneralName(GeneralName.rfc822Name, "." + settings.namespace().rootDomain()));
        return signed(new Extensions(builder)
            .add(Extension.basicConstraints, true, new BasicConstraints(0))
            .add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
            .add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection))
            .add(Extension.nameConstraints, true, new NameConstraints(new GeneralSubtree[] {addresses}, null))
            .keyIdentifiers(keys.getPublic(), root.certificate().getPublicKey())
            .crl(settings.crlLocation(root.fileName())), root.key());
    }

    /**
     * A person's certificate. The name in it is taken from the address, whose syntax is first name, dot, surname.
     */
    X509Certificate person(TestaAddress address, PublicKey key, SigningCa issuing, Instant now)
        throws GeneralSecurityException {
        Instant end = now.atZone(ZoneOffset.UTC).plusMonths(settings.months()).toInstant();
        String[] names = address.localPart().split("\\.");
        X500Name subject = new X500NameBuilder()
            .addRDN(BCStyle.O, settings.organisation())
            .addRDN(BCStyle.OU, address.domain().country().englishName())
            .addRDN(BCStyle.GIVENNAME, names[0])
            .addRDN(BCStyle.SURNAME, names[1])
            .addRDN(BCStyle.CN, names[0] + " " + names[1])
            .addRDN(BCStyle.EmailAddress, address.toString())
            .build();
        int encryption = key instanceof RSAPublicKey ? KeyUsage.keyEncipherment : KeyUsage.keyAgreement;
        return signed(new Extensions(builder(X500Name.getInstance(
                issuing.certificate().getSubjectX500Principal().getEncoded()), subject, key, now, end))
            .add(Extension.basicConstraints, true, new BasicConstraints(false))
            .add(Extension.keyUsage, true,
                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation | encryption))
            .add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection))
            .add(Extension.subjectAlternativeName, false,
                new GeneralNames(new GeneralName(GeneralName.rfc822Name, address.toString())))
            .keyIdentifiers(key, issuing.certificate().getPublicKey())
            .crl(settings.crlLocation(issuing.fileName())), issuing.key());
    }

    private X500Name caName(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.O, settings.organisation()).addRDN(BCStyle.CN, commonName).build();
    }

    private JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, PublicKey key, Instant now,
        Instant end) {
        // never zero, and the highest bit set: always the same length
        BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
        return new JcaX509v3CertificateBuilder(issuer, serial, Date.from(now.minus(BACKDATED)), Date.from(end), subject,
            key);
    }

    private static Instant years(Instant now, int years) {
        return now.atZone(ZoneOffset.UTC).plusYears(years).toInstant();
    }

    private X509Certificate signed(Extensions extensions, PrivateKey key) throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter().getCertificate(extensions.builder
                .build(new JcaContentSignerBuilder(SIGNATURE_ALGORITHM).setSecureRandom(random).build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the certificate cannot be signed", e);
        }
    }

    private static final class Extensions {

        private final X509v3CertificateBuilder builder;

        Extensions(X509v3CertificateBuilder builder) {
            this.builder = builder;
        }

        Extensions add(ASN1ObjectIdentifier type, boolean critical,
            ASN1Encodable value) throws GeneralSecurityException {
            try {
                builder.addExtension(type, critical, value);
                return this;
            } catch (IOException e) {
                throw new GeneralSecurityException("extension " + type + " cannot be encoded", e);
            }
        }

        Extensions keyIdentifiers(PublicKey subject, PublicKey issuer) throws GeneralSecurityException {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            return add(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subject))
                .add(Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuer));
        }

        Extensions crl(Optional<URI> location) throws GeneralSecurityException {
            if (location.isEmpty()) {
                return this;
            }
            GeneralNames name =
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, location.get().toString()));
            return add(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                new DistributionPoint(new DistributionPointName(name), null, null)}));
        }
    }
}
