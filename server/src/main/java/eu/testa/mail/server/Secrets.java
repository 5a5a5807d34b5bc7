package eu.testa.mail.server;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server needs to keep secret, made at first start and never replaced: the key and the self-signed certificate
 * of its listeners, and the password of the James command line. Files are 0600 in a folder that is 0700.
 */
final class Secrets {

    private static final Logger LOGGER = LoggerFactory.getLogger(Secrets.class);
    private static final FileAttribute<?> FOLDER =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> FILE =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(365);
    private static final String JMX_USER = "james-admin";

    private final Path folder;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Secrets(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Makes what is missing.
     *
     * @param hostname the name in the listeners' certificate
     * @throws IOException if the folder cannot be written
     */
    void prepare(String hostname) throws IOException, GeneralSecurityException {
        Files.createDirectories(folder, FOLDER);
        Path key = folder.resolve("tls.key");
        Path certificate = folder.resolve("tls.crt");
        if (Files.notExists(key) || Files.notExists(certificate)) {
            makeCertificate(hostname, key, certificate);
            LOGGER.info("Made a self-signed TLS certificate for {} in {} and its key in {}. "
                + "Replace both (PEM) with those of your own certification authority.", hostname, certificate, key);
        }
        Path password = folder.resolve("jmxremote.password");
        if (Files.notExists(password)) {
            byte[] secret = new byte[24];
            random.nextBytes(secret);
            // no '-': James' command line takes a password that begins with -p or -h for an option
            write(password, JMX_USER + " " + HexFormat.of().formatHex(secret) + "\n");
            write(folder.resolve("jmxremote.access"), JMX_USER + " readwrite\n");
            LOGGER.info("Made the password of the James command line in {}", password);
        }
    }

    private void makeCertificate(String hostname, Path keyFile, Path certificateFile)
        throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair pair = generator.generateKeyPair();
        var name = new X500NameBuilder().addRDN(BCStyle.CN, hostname).build();
        Instant now = clock.instant();
        try {
            var builder = new JcaX509v3CertificateBuilder(name, new BigInteger(127, random),
                Date.from(now.minus(Duration.ofMinutes(5))), Date.from(now.plus(CERTIFICATE_LIFE)), name, pair.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, hostname)));
            X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
            write(keyFile, pem(new JcaPKCS8Generator(pair.getPrivate(), null)));
            write(certificateFile, pem(certificate));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the TLS certificate cannot be signed", e);
        }
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    /** Whole or not at all: a half-written key would stop every later start. */
    private static void write(Path file, String content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(unfinished, FILE);
        Files.write(unfinished, content.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.SYNC);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
