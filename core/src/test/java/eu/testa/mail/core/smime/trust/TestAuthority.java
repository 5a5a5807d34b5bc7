package eu.testa.mail.core.smime.trust;

import eu.testa.mail.core.pki.CryptoProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA of a test: a name and a key, and what it signs. */
final class TestAuthority {

    static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");

    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration CRL_LIFE = Duration.ofDays(7);
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    private TestAuthority(String name, KeyPair keys, TestAuthority issuer, Extension... more) throws Exception {
        this.name = new X500Name("CN=" + name);
        this.keys = keys;
        this.certificate = (issuer == null ? this : issuer).certify(this.name, keys.getPublic(), more);
    }

    /** One that signed itself, with extensions more or others than a good one has. */
    static TestAuthority root(String name, Extension... more) throws Exception {
        return new TestAuthority(name, key("secp256r1"), null, more);
    }

    /** A CA below this one, with extensions more or others than a good one has. */
    TestAuthority authority(String below, Extension... more) throws Exception {
        return new TestAuthority(below, key("secp256r1"), this, more);
    }

    TestAuthority authority(String below, KeyPair itsKeys) throws Exception {
        return new TestAuthority(below, itsKeys, this);
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** Another certificate for a CA that has one already. */
    X509Certificate certify(TestAuthority other) throws Exception {
        return certify(other.name, other.keys.getPublic());
    }

    private X509Certificate certify(X500Name subject, PublicKey key, Extension... more) throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(name,
            BigInteger.valueOf(SERIAL.getAndIncrement()), Date.from(NOW.minus(LIFE)), Date.from(NOW.plus(LIFE)), subject, key);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        for (Extension one : more) {
            if (builder.hasExtension(one.getExtnId())) {
                builder.removeExtension(one.getExtnId());
            }
            builder.addExtension(one);
        }
        return sign(builder, "SHA256");
    }

    static Extension extension(ASN1ObjectIdentifier type, ASN1Object value) throws IOException {
        return Extension.create(type, true, value);
    }

    /** What a person's certificate is made of, with what differs from a good one. */
    final class Person {

        private PublicKey key = keys.getPublic();
        private Instant from = NOW.minus(Duration.ofDays(1));
        private Instant to = NOW.plus(Duration.ofDays(30));
        private int usage = KeyUsage.digitalSignature;
        private KeyPurposeId purpose = KeyPurposeId.id_kp_emailProtection;
        private String digest = "SHA256";
        private TestAuthority crlIssuer;
        private String subject = "CN=Alain Dupont";
        private GeneralName[] names = {};

        Person with(PublicKey itsKey) {
            key = itsKey;
            return this;
        }

        Person from(Instant start) {
            from = start;
            return this;
        }

        Person to(Instant end) {
            to = end;
            return this;
        }

        Person usage(int itsUsage) {
            usage = itsUsage;
            return this;
        }

        Person purpose(KeyPurposeId itsPurpose) {
            purpose = itsPurpose;
            return this;
        }

        Person called(String itsSubject) {
            subject = itsSubject;
            return this;
        }

        Person names(GeneralName... alternative) {
            names = alternative;
            return this;
        }

        /** Names whose CRLs speak about it. */
        Person crlsOf(TestAuthority issuer) {
            crlIssuer = issuer;
            return this;
        }

        Person digest(String ofSignature) {
            digest = ofSignature;
            return this;
        }

        X509Certificate certificate() throws Exception {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(name,
                BigInteger.valueOf(SERIAL.getAndIncrement()), Date.from(from), Date.from(to),
                new X500Name(subject), key);
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(Extension.authorityKeyIdentifier, false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
            if (crlIssuer != null) {
                GeneralNames issuer = new GeneralNames(new GeneralName(crlIssuer.name));
                builder.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                    new DistributionPoint(new DistributionPointName(issuer), null, issuer)}));
            }
            return sign(builder, digest);
        }
    }

    Person person() {
        return new Person();
    }

    /** A CRL for a week. */
    X509CRL crl(X509Certificate... revoked) throws Exception {
        return crl(NOW, revoked);
    }

    X509CRL crl(Instant at, X509Certificate... revoked) throws Exception {
        return crl(at, null, "SHA256", revoked);
    }

    X509CRL weakCrl() throws Exception {
        return crl(NOW, null, "SHA1");
    }

    /** One that says what it speaks about: its own certificates, or those of other CAs, too. */
    X509CRL partialCrl(boolean indirect) throws Exception {
        return crl(NOW, new IssuingDistributionPoint(new DistributionPointName(new GeneralNames(new GeneralName(name))),
            indirect, false), "SHA256");
    }

    private X509CRL crl(Instant at, IssuingDistributionPoint scope, String digest, X509Certificate... revoked)
        throws Exception {
        X509v2CRLBuilder builder = new X509v2CRLBuilder(name, Date.from(at));
        if (scope != null) {
            builder.addExtension(Extension.issuingDistributionPoint, true, scope);
        }
        builder.setNextUpdate(Date.from(at.plus(CRL_LIFE)));
        builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(at.getEpochSecond())));
        for (X509Certificate one : revoked) {
            builder.addCRLEntry(one.getSerialNumber(), Date.from(at), CRLReason.keyCompromise);
        }
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(
            builder.build(signer(digest).build(keys.getPrivate())).getEncoded()));
    }

    private X509Certificate sign(JcaX509v3CertificateBuilder builder, String digest) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(
            builder.build(signer(digest).build(keys.getPrivate())).getEncoded()));
    }

    private JcaContentSignerBuilder signer(String digest) {
        String key = keys.getPublic() instanceof RSAPublicKey ? "withRSAandMGF1" : "withECDSA";
        return new JcaContentSignerBuilder(digest + key).setProvider(CryptoProvider.get());
    }

    static KeyPair key(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", CryptoProvider.get());
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }
}
