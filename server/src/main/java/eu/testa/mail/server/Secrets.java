package eu.testa.mail.server;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.server.SelfSigned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the server needs to keep secret, made at first start and never replaced: the key and the self-signed certificate
 * of its listeners, and those that both ends of JMX show, with the password of the James command line. Files are 0600 in a
 * folder that is 0700.
 */
final class Secrets {

    private static final Logger LOGGER = LoggerFactory.getLogger(Secrets.class);
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(365);
    /** Nobody but this server and its own command line ever sees this one: it need not end. */
    private static final Duration JMX_LIFE = Duration.ofDays(100 * 365);
    private static final String JMX_USER = "james-admin";

    private final Path folder;
    private final SelfSigned certificates;
    private final SecureRandom random = new SecureRandom();

    Secrets(Path folder, Clock clock) {
        this.folder = folder;
        this.certificates = new SelfSigned(clock);
    }

    /**
     * Makes what is missing.
     *
     * @param hostname the name in the listeners' certificate
     * @throws IOException if the folder cannot be written
     */
    void prepare(String hostname) throws IOException, GeneralSecurityException {
        DurableFile.createSecretFolder(folder);
        Path key = folder.resolve("tls.key");
        Path certificate = folder.resolve("tls.crt");
        if (Files.notExists(key) || Files.notExists(certificate)) {
            certificates.write(hostname, CERTIFICATE_LIFE, key, certificate);
            LOGGER.info("Made a self-signed TLS certificate for {} in {} and its key in {}. "
                + "Replace both (PEM) with those of your own certification authority.", hostname, certificate, key);
        }
        prepareJmx(hostname);
    }

    private void prepareJmx(String hostname) throws IOException, GeneralSecurityException {
        Path key = folder.resolve("jmx.key");
        Path certificate = folder.resolve("jmx.crt");
        if (Files.notExists(key) || Files.notExists(certificate)) {
            certificates.write("jmx." + hostname, JMX_LIFE, key, certificate);
        }
        Path password = folder.resolve("jmxremote.password");
        if (Files.notExists(password)) {
            byte[] secret = new byte[24];
            random.nextBytes(secret);
            write(folder.resolve("jmxremote.access"), JMX_USER + " readwrite\n");
            // no '-': James' command line takes a password that begins with -p or -h for an option
            write(password, JMX_USER + " " + HexFormat.of().formatHex(secret) + "\n");
            LOGGER.info("Made the password of the James command line in {}", password);
        }
    }

    private static void write(Path file, String content) throws IOException {
        DurableFile.writeSecret(file, content.getBytes(StandardCharsets.US_ASCII));
    }
}
