package eu.testa.mail.core.pki;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A CA that is made once for a test class, and copied for each test: RSA keys take their time. */
public final class TestCa {

    public static final char[] PASSPHRASE = "correct horse battery staple".toCharArray();
    public static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    public static final SecureRandom RANDOM = new SecureRandom();

    private static final int FEW_ITERATIONS = 1000;

    private final Path template;

    public TestCa(Path template, Optional<URI> crlBase, Instant start) throws Exception {
        this.template = template;
        CaSettings settings = new CaSettings("TESTA", "Root_CA", "EC_CA", Phase.TEST, 1, 2048, 7, crlBase,
            crlBase.map(base -> base.resolve("ocsp")), TestaNamespace.tachonet());
        init(template, settings, PASSPHRASE, at(start));
    }

    /** One that is there already. */
    public TestCa(Path template) {
        this.template = template;
    }

    /**
     * Makes a CA whose keys open at once: as {@link CertificationAuthority} writes them, each opening takes a quarter of a second, and
     * whatever is issued or revoked opens one or all.
     */
    public static void init(Path folder, CaSettings settings, char[] passphrase, Clock clock) throws Exception {
        CertificationAuthority.init(folder, settings, 2048, Optional.of(passphrase), clock, RANDOM);
        for (String ca : List.of(CertificationAuthority.ROOT, CertificationAuthority.ISSUING)) {
            EncryptedKey key = new EncryptedKey(folder.resolve("keys/" + ca + ".key"));
            key.write(key.read(passphrase), passphrase, FEW_ITERATIONS);
        }
    }

    public static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    public Path copy(Path to) throws IOException {
        try (Stream<Path> files = Files.walk(template)) {
            files.forEach(file -> {
                try {
                    Path copy = to.resolve(template.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(copy);
                    } else {
                        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return to;
    }

    public static CertificationAuthority open(Path folder, Instant at) throws Exception {
        return CertificationAuthority.open(folder, at(at), RANDOM);
    }

    /** Edits a setting of a CA as an administrator does. */
    public static void set(Path folder, String key, String value) throws IOException {
        Path file = folder.resolve(CaSettings.FILE_NAME);
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^" + key.replace(".", "\\.") + " *=.*$",
            key + " = " + value));
    }
}
