package eu.testa.mail.core.pki.server;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.health.PartHealth.State;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerCertificateHealthTest {

    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
    private static final Instant END = BEGIN.plus(Duration.ofDays(365));

    @TempDir
    private Path folder;
    private ShownIdentity shown;

    @BeforeEach
    void write() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=relay.eu-admin.net");
        pem("tls.key", new JcaPKCS8Generator(pair.getPrivate(), null));
        pem("other.key", new JcaPKCS8Generator(generator.generateKeyPair().getPrivate(), null));
        certificate("tls.crt", name, pair, END);
        certificate("new.crt", name, pair, END.plus(Duration.ofDays(365)));
        shown = new ShownIdentity(ServerIdentity.read(folder.resolve("tls.key"), folder.resolve("tls.crt")));
    }

    private void certificate(String file, X500Name name, KeyPair pair, Instant end) throws Exception {
        pem(file, new JcaX509v3CertificateBuilder(name, BigInteger.ONE, Date.from(BEGIN), Date.from(end), name,
            pair.getPublic()).build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    private void pem(String file, Object what) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(what);
        }
        Files.writeString(folder.resolve(file), text.toString());
    }

    private PartHealth look(String key, Instant now) {
        return look(key, "tls.crt", now);
    }

    private PartHealth look(String key, String certificate, Instant now) {
        return new ListenerCertificateHealth(shown, folder.resolve(key), folder.resolve(certificate),
            Clock.fixed(now, ZoneOffset.UTC)).look();
    }

    /** A peer sees no file. */
    @Test
    void shouldJudgeTheCertificateThatIsShownUntilANewOneIsTakenOver() throws Exception {
        PartHealth early = look("tls.key", "new.crt", BEGIN);
        assertThat(early.state()).isEqualTo(State.DEGRADED);
        assertThat(early.cause()).contains("new.crt is not the certificate that peers are shown");
        assertThat(early.nextStep()).contains("testa reload");
        assertThat(look("tls.key", "new.crt", END.plusSeconds(1)).state()).isEqualTo(State.UNHEALTHY);
        assertThat(look("nowhere", "new.crt", END.plusSeconds(1)).state()).isEqualTo(State.UNHEALTHY);

        shown.renewed(ServerIdentity.read(folder.resolve("tls.key"), folder.resolve("new.crt")));
        assertThat(look("tls.key", "new.crt", END.plusSeconds(1)).state()).isEqualTo(State.HEALTHY);
    }

    @Test
    void shouldWarnThirtyDaysAheadAndBeUnhealthyAtTheEnd() {
        assertThat(look("tls.key", END.minus(Duration.ofDays(31))).state()).isEqualTo(State.HEALTHY);
        assertThat(look("tls.key", END.minus(Duration.ofDays(29))).state()).isEqualTo(State.DEGRADED);
        assertThat(look("tls.key", END.plusSeconds(1)).state()).isEqualTo(State.UNHEALTHY);
    }

    /** The server adds the provider when it is first needed: what fitted at the start has to fit then. */
    @Test
    void shouldFindThatTheyFitWithBouncyCastleAboutAsWell() throws Exception {
        BouncyCastleProvider provider = new BouncyCastleProvider();
        boolean added = Security.addProvider(provider) >= 0;
        try {
            assertThat(look("tls.key", BEGIN).state()).isEqualTo(State.HEALTHY);
            assertThat(look("other.key", BEGIN).state()).isEqualTo(State.DEGRADED);
            assertThat(ServerIdentity.read(folder.resolve("tls.key"), folder.resolve("tls.crt")).key().getAlgorithm())
                .as("TLS asks for it by this name").isEqualTo("EC");
        } finally {
            if (added) {
                Security.removeProvider(provider.getName());
            }
        }
    }

    @Test
    void shouldSayThatAKeyIsNotTheCertificatesOwnOrMissing() {
        assertThat(look("other.key", BEGIN).cause()).contains("other.key is not the key of the certificate in", "not start again");
        assertThat(look("nowhere", BEGIN).cause()).contains("nowhere is missing");
    }

    /** Files that fitted once are known again, and not tried again. */
    @Test
    void shouldNoticeThatFilesThatFittedHaveChanged() throws Exception {
        ListenerCertificateHealth health = new ListenerCertificateHealth(shown, folder.resolve("tls.key"), folder.resolve("tls.crt"),
            Clock.fixed(BEGIN, ZoneOffset.UTC));
        byte[] key = Files.readAllBytes(folder.resolve("tls.key"));
        for (int look = 0; look < 2; look++) {
            assertThat(health.look().state()).isEqualTo(State.HEALTHY);
        }

        Files.copy(folder.resolve("other.key"), folder.resolve("tls.key"), StandardCopyOption.REPLACE_EXISTING);
        for (int look = 0; look < 2; look++) {
            assertThat(health.look().cause()).contains("tls.key is not the key of the certificate in");
        }
        Files.delete(folder.resolve("tls.key"));
        assertThat(health.look().cause()).contains("tls.key is missing");
        Files.write(folder.resolve("tls.key"), key);
        assertThat(health.look().state()).isEqualTo(State.HEALTHY);
        Files.copy(folder.resolve("new.crt"), folder.resolve("tls.crt"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(health.look().cause()).contains("is not the certificate that peers are shown");
    }
}
