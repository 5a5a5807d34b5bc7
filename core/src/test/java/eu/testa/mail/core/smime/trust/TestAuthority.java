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
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
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
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
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

    /** What a CRL is made of, with what differs from a good one for a week with nothing on it. */
    final class Crl {

        private Instant at = NOW;
        private Instant number;
        private String digest = "SHA256";
        private final List<Extension> more = new ArrayList<>();
        private final List<Revoked> revoked = new ArrayList<>();

        private record Revoked(X509Certificate certificate, Instant at, Extensions more) {
        }

        Crl at(Instant thisUpdate) {
            at = thisUpdate;
            return this;
        }

        /** Its number is that of another moment than its own. */
        Crl numbered(Instant other) {
            number = other;
            return this;
        }

        /** It says what has changed since the complete one of this moment. */
        Crl deltaTo(Instant complete) throws IOException {
            return with(extension(Extension.deltaCRLIndicator, number(complete)));
        }

        Crl with(Extension one) {
            more.add(one);
            return this;
        }

        Crl digest(String ofSignature) {
            digest = ofSignature;
            return this;
        }

        Crl revoking(X509Certificate certificate, Instant when, int reason, Extension... moreOfEntry) throws IOException {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(Extension.reasonCode, false, CRLReason.lookup(reason));
            for (Extension one : moreOfEntry) {
                extensions.addExtension(one);
            }
            revoked.add(new Revoked(certificate, when, extensions.generate()));
            return this;
        }

        X509CRL sign() throws Exception {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(name, Date.from(at));
            builder.setNextUpdate(Date.from(at.plus(CRL_LIFE)));
            builder.addExtension(Extension.cRLNumber, false, number(number == null ? at : number));
            for (Extension one : more) {
                builder.addExtension(one);
            }
            for (Revoked one : revoked) {
                builder.addCRLEntry(one.certificate.getSerialNumber(), Date.from(one.at), one.more);
            }
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(
                builder.build(signer(digest).build(keys.getPrivate())).getEncoded()));
        }

        private static CRLNumber number(Instant moment) {
            return new CRLNumber(BigInteger.valueOf(moment.getEpochSecond()));
        }
    }

    Crl newCrl() {
        return new Crl();
    }

    /** A CRL for a week. */
    X509CRL crl(X509Certificate... revoked) throws Exception {
        return crl(NOW, revoked);
    }

    X509CRL crl(Instant at, X509Certificate... revoked) throws Exception {
        Crl crl = newCrl().at(at);
        for (X509Certificate one : revoked) {
            crl.revoking(one, at, CRLReason.keyCompromise);
        }
        return crl.sign();
    }

    X509CRL weakCrl() throws Exception {
        return newCrl().digest("SHA1").sign();
    }

    /** One that says what it speaks about: its own certificates, or those of other CAs, too. */
    X509CRL partialCrl(boolean indirect) throws Exception {
        return newCrl().with(extension(Extension.issuingDistributionPoint, new IssuingDistributionPoint(
            new DistributionPointName(new GeneralNames(new GeneralName(name))), indirect, false))).sign();
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
