package eu.testa.mail.core.evidence.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.verification.EvidenceVerification;
import eu.testa.mail.core.evidence.verification.EvidenceVerification.FileResult;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceKeyFilesTest {

    private static final String SERVER = "relay-1.eu-admin.net";

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    private EvidenceKey key(String server) throws IOException {
        return new EvidenceKeyFiles(folder.resolve("var/secrets")).read(server, clock);
    }

    private void signOne(String server) throws IOException {
        try (EvidenceLog log = EvidenceLog.open(folder.resolve("var/evidence"), server, key(server), CheckpointWitness.NONE, clock)) {
            assertThat(log.state().loss()).isEmpty();
        }
        clock.pass(Duration.ofDays(1));
    }

    private List<FileResult> verified() throws IOException {
        return new EvidenceVerification(new CheckpointVerifier(EvidenceAnchors.ofServer(folder.resolve("conf"), folder.resolve("var"))),
            Optional.empty(), clock, any -> { }).verify(folder.resolve("var/evidence"), LocalDate.MIN, LocalDate.MAX);
    }

    @Test
    void shouldVerifyWhatWasSignedWithAKeyThatWasReplaced() throws IOException {
        signOne(SERVER);
        Files.delete(folder.resolve("var/secrets/evidence.key"));
        Files.delete(folder.resolve("var/secrets/evidence.crt"));
        signOne(SERVER);

        assertThat(verified()).hasSize(2).allSatisfy(result -> assertThat(result.findings()).isEmpty());
        assertThat(verified().get(0).signer()).isNotEqualTo(verified().get(1).signer());
    }

    @Test
    void shouldMakeAKeyForTheNewNameOfAServer() throws IOException {
        signOne(SERVER);
        signOne("relay-9.eu-admin.net");

        assertThat(verified()).hasSizeGreaterThan(1).allSatisfy(result -> assertThat(result.findings()).isEmpty());
    }

    @Test
    void shouldRefuseTheCertificateOfSomebodyElse() throws Exception {
        key(SERVER);
        Files.write(folder.resolve("var/secrets/evidence.crt"),
            CertificateFiles.pem(new TestKeys().key("Alain Dupont", Duration.ofDays(3650)).chain().get(0)));

        assertThatThrownBy(() -> key(SERVER)).isInstanceOf(IOException.class)
            .hasMessageContaining("is the certificate of CN=Alain Dupont").hasMessageContaining("expected one of " + SERVER);
    }
}
