package eu.testa.mail.benchmarks;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.smime.CmsVerifier;
import eu.testa.mail.core.smime.SmimePolicy;
import eu.testa.mail.core.smime.SmimeSigning;
import eu.testa.mail.core.smime.SmimeVerification;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.trust.PkixTrust;
import eu.testa.mail.core.smime.trust.TrustPolicy;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many signed mails one core verifies in a second: RSA 2048, a chain of three, CRLs loaded, the path known from the mail
 * before. {@code small} is a mail of 4 KiB; {@code large} one of 64 MiB, so times 67 it is MB a second.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
@Threads(1)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SmimeThroughput {

    private static final String ADDRESS = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final int SMALL = 4 * 1024;
    private static final int LARGE = 64 * 1024 * 1024;

    private final Instant now = Clock.systemUTC().instant();
    private int serial;

    private record Authority(X500Name name, KeyPair keys, X509Certificate certificate) {
    }

    private CmsVerifier verifier;
    private MessageSource small;
    private MessageSource large;

    /** Makes two authorities, a digital ID, and the two mails that it signs. */
    @Setup
    public void sign() throws Exception {
        Path folder = Files.createTempDirectory("smime-throughput");
        Authority root = authority("Root_CA", null);
        Authority issuing = authority("EC_CA", root);
        KeyPair keys = keys();
        X509Certificate alain = certificate(new X500Name("CN=Alain Dupont"), keys, issuing, false);
        TrustSources sources = new TrustSources(List.of(write(folder, "root.crt", root.certificate.getEncoded())), List.of(),
            List.of(write(folder, "root.crl", crl(root)), write(folder, "issuing.crl", crl(issuing))));
        verifier = new CmsVerifier(new PkixTrust(new TrustStore(sources, Clock.systemUTC()), TrustPolicy.standard()),
            SmimePolicy.standard());
        SmimeSigning signing = new SmimeSigning(keys.getPrivate(), List.of(alain, issuing.certificate));
        small = MessageSource.of(signing.sign(mail(SMALL), Instant.now()));
        large = MessageSource.of(signing.sign(mail(LARGE), Instant.now()));
    }

    @Benchmark
    public SmimeVerification small() throws IOException {
        return verified(small);
    }

    @Benchmark
    public SmimeVerification large() throws IOException {
        return verified(large);
    }

    private SmimeVerification verified(MessageSource mail) throws IOException {
        SmimeVerification verification = verifier.verify(mail, Optional.of(ADDRESS), now);
        if (verification.result() != Result.PASS) {
            throw new IllegalStateException(verification.reason());
        }
        return verification;
    }

    private static byte[] mail(int size) {
        String line = "0123456789".repeat(7) + "012345\r\n";
        return ("From: " + ADDRESS + "\r\nSubject: Meeting\r\nContent-Type: text/plain\r\n\r\n"
            + line.repeat(size / line.length())).getBytes(StandardCharsets.US_ASCII);
    }

    private Authority authority(String name, Authority issuer) throws Exception {
        X500Name subject = new X500Name("CN=" + name);
        KeyPair keys = keys();
        Authority self = new Authority(subject, keys, null);
        return new Authority(subject, keys, certificate(subject, keys, issuer == null ? self : issuer, true));
    }

    private X509Certificate certificate(X500Name subject, KeyPair keys, Authority issuer, boolean ca) throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer.name, BigInteger.valueOf(++serial),
            Date.from(now.minus(Duration.ofDays(1))), Date.from(now.plus(Duration.ofDays(30))), subject, keys.getPublic());
        builder.addExtension(Extension.keyUsage, true,
            new KeyUsage(ca ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
        if (ca) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        } else {
            builder.addExtension(Extension.subjectAlternativeName, false,
                new GeneralNames(new GeneralName(GeneralName.rfc822Name, ADDRESS)));
        }
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer(issuer)));
    }

    private byte[] crl(Authority authority) throws Exception {
        X509v2CRLBuilder builder = new X509v2CRLBuilder(authority.name, Date.from(now.minus(Duration.ofDays(1))));
        builder.setNextUpdate(Date.from(now.plus(Duration.ofDays(7))));
        return builder.build(signer(authority)).getEncoded();
    }

    private static ContentSigner signer(Authority authority) throws Exception {
        return new JcaContentSignerBuilder("SHA256withRSA").build(authority.keys.getPrivate());
    }

    private static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static Path write(Path folder, String name, byte[] octets) throws IOException {
        return Files.write(folder.resolve(name), octets);
    }
}
