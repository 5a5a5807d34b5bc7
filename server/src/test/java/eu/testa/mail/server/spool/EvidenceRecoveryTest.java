package eu.testa.mail.server.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.time.ManualClock;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.MailState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The evidence of a server that has lost it: what is in the spool was accepted, in the journal and in files. */
class EvidenceRecoveryTest {

    private static final String JEANNE = "jeanne.martin@tcn.f.eu-admin.net";

    @TempDir
    private Path folder;

    private static void spool(SpoolFolder spool, String name, int octets, long sequence) throws Exception {
        MailImpl mail = MailImpl.builder().name(name).addRecipient(JEANNE).build();
        new Reception(Instant.parse("2026-11-30T12:00:00Z"), name, Optional.empty(), "", List.of(JEANNE), octets, "00", "192.0.2.7",
            Reception.NO_TLS, Optional.empty()).keepWith(mail);
        spool.write(new SpoolEntry(0, sequence, Flow.UNKNOWN, Optional.empty()), MailState.of(mail),
            MessageSource.of("x".repeat(octets).getBytes(US_ASCII)));
    }

    private int recover(WrittenEvidence evidence) throws IOException {
        return new EvidenceRecovery(folder.resolve("spool"), Files.createDirectories(folder.resolve("evidence")), evidence).run();
    }

    @Test
    void shouldWriteThatMailWasAcceptedWhichIsInTheJournalOrInAFile() throws Exception {
        WrittenEvidence evidence = new WrittenEvidence();
        assertThat(recover(evidence)).isZero();
        try (SpoolFolder spool = new SpoolFolder(Files.createDirectories(folder.resolve("spool/spool")), SpoolJournal.Sizes.USUAL,
            new ManualClock())) {
            spool(spool, "small", 100, 1);
            spool(spool, "large", 100_000, 2);
            spool(spool, "gone", 100, 3);
            spool.deleteAll(spool.entries().stream().filter(entry -> entry.sequence() == 3).toList());
        }

        assertThat(recover(evidence)).isEqualTo(2);
    }
}
