package eu.testa.mail.core.smime;

import eu.testa.mail.core.pki.CryptoProvider;
import eu.testa.mail.core.smime.cms.CertificateSource;
import eu.testa.mail.core.smime.trust.AlgorithmPolicy;
import eu.testa.mail.core.smime.trust.PkixTrust;
import eu.testa.mail.core.smime.trust.TrustPolicy;
import eu.testa.mail.core.smime.trust.TrustPolicy.MissingCrl;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA of tests, and the digital IDs that it issues. */
final class TestIds {

    static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
    static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";

    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final X500Name name;
    private final KeyPair keys = ec("secp256r1");
    private final X509Certificate root;

    TestIds(String name) throws Exception {
        this.name = new X500Name("CN=" + name);
        JcaX509v3CertificateBuilder builder = builder(this.name, keys, NOW.minus(Duration.ofDays(365)),
            NOW.plus(Duration.ofDays(365)));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        this.root = sign(builder);
    }

    /** A key and its certificate. */
    record Id(PrivateKey key, X509Certificate certificate) {
    }

    X509Certificate root() {
        return root;
    }

    /** A digital ID as it should be. */
    Id issue(String address, KeyPair itsKeys) throws Exception {
        return issue(new GeneralName(GeneralName.rfc822Name, address), itsKeys, NOW.minus(Duration.ofDays(1)),
            NOW.plus(Duration.ofDays(30)), KeyUsage.digitalSignature);
    }

    Id issue(GeneralName address, KeyPair itsKeys, Instant from, Instant to, int usage) throws Exception {
        JcaX509v3CertificateBuilder builder = builder(new X500Name("CN=Alain Dupont"), itsKeys, from, to);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(address));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        builder.addExtension(Extension.subjectKeyIdentifier, false,
            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(itsKeys.getPublic()));
        return new Id(itsKeys.getPrivate(), sign(builder));
    }

    /** With an extension more. */
    Id issueWith(KeyPair itsKeys, Extension type) throws Exception {
        JcaX509v3CertificateBuilder builder = builder(new X500Name("CN=Alain Dupont"), itsKeys,
            NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(1)));
        builder.addExtension(type);
        return new Id(itsKeys.getPrivate(), sign(builder));
    }

    /** With the address in the old place only. */
    Id issueOld(String address, KeyPair itsKeys) throws Exception {
        return new Id(itsKeys.getPrivate(), sign(builder(new X500Name("E=" + address + ",CN=Alain Dupont"), itsKeys,
            NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(1)))));
    }

    /** A verifier that trusts this CA, and no other. */
    CmsVerifier verifier(Path folder) throws Exception {
        return verifier(folder, SmimePolicy.standard());
    }

    CmsVerifier verifier(Path folder, SmimePolicy policy) throws Exception {
        return verifier(folder, policy, CertificateSource.none());
    }

    CmsVerifier verifier(Path folder, SmimePolicy policy, CertificateSource certificates) throws Exception {
        Path file = folder.resolve("Root_CA.crt");
        Files.write(file, root.getEncoded());
        TrustStore store =
            new TrustStore(new TrustSources(List.of(file), List.of(), List.of()), Clock.fixed(NOW, ZoneOffset.UTC));
        return new CmsVerifier(new PkixTrust(store,
            new TrustPolicy(AlgorithmPolicy.standard(), MissingCrl.IGNORE, MissingCrl.IGNORE)), policy, certificates);
    }

    private JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair itsKeys, Instant from, Instant to) {
        return new JcaX509v3CertificateBuilder(name, BigInteger.valueOf(SERIAL.getAndIncrement()), Date.from(from),
            Date.from(to), subject, itsKeys.getPublic());
    }

    private X509Certificate sign(JcaX509v3CertificateBuilder builder) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())).getEncoded()));
    }

    static KeyPair rsa(int bits) throws Exception {
        return generate("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
    }

    static KeyPair ec(String curve) throws Exception {
        return generate("EC", new ECGenParameterSpec(curve));
    }

    static KeyPair edwards(String curve) throws Exception {
        return KeyPairGenerator.getInstance(curve).generateKeyPair();
    }

    static KeyPair brainpool() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", CryptoProvider.get());
        generator.initialize(new ECGenParameterSpec("brainpoolP256r1"));
        return generator.generateKeyPair();
    }


    private static KeyPair generate(String algorithm, AlgorithmParameterSpec parameters) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(parameters);
        return generator.generateKeyPair();
    }
}
