package eu.testa.mail.benchmarks;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKey;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKeyFiles;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * Writes the evidence of many mails, four records each as a relay does, for {@code ./testa evidence verify, show, prove --folder
 * FOLDER/evidence} to be timed with. Arguments: folder, number of mails.
 */
public final class EvidenceLoad {

    private static final int FLUSHED = 1000;

    private EvidenceLoad() {
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int mails = Integer.parseInt(arguments[1]);
        Clock clock = Clock.systemUTC();
        EvidenceKey key = new EvidenceKeyFiles(folder.resolve("secrets")).read("relay-1.eu-admin.net", clock);
        long started = System.nanoTime();
        try (EvidenceLog log = EvidenceLog.open(folder.resolve("evidence"), "relay-1.eu-admin.net", key, CheckpointWitness.NONE, clock)) {
            for (int number = 0; number < mails; number++) {
                write(log, number, clock);
                if (number % FLUSHED == 0) {
                    log.awaitDurable();
                }
            }
        }
        System.out.printf("%d records in %.1f s%n", mails * 4L, (System.nanoTime() - started) / 1e9);
    }

    private static void write(EvidenceLog log, int number, Clock clock) {
        String mail = "Mail1796112930000-00000000-0000-0000-0000-" + String.format("%012d", number);
        String digest = "cbc0a3acb0f29f4fee01ac69b15a259f16b2c40a68cd1ae74335a9374332f9be";
        log.write(EvidenceRecord.of(EvidenceEvent.SCANNED).with(EvidenceRecord.MAIL, mail).with(EvidenceRecord.RESULT, "clean")
            .with(EvidenceRecord.ENGINE, "clamd").with(EvidenceRecord.SIGNATURES, "clamd 27462 of 2026-11-28T09:15:00Z").at(clock.instant()));
        log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, mail)
            .with(EvidenceRecord.MESSAGE_ID, "<" + number + "@tcn.b.eu-admin.net>")
            .with(EvidenceRecord.FROM, "Alain.Dupont@tcn.b.eu-admin.net")
            .with(EvidenceRecord.TO, List.of("Jeanne.Martin@tcn.f.eu-admin.net")).with(EvidenceRecord.SIZE, 4096)
            .with(EvidenceRecord.RECEIVED_DIGEST, digest).with(EvidenceRecord.PEER, "127.0.0.1")
            .with(EvidenceRecord.TLS, "TLSv1.3 TLS_AES_256_GCM_SHA384").at(clock.instant()));
        log.write(EvidenceRecord.of(EvidenceEvent.VERIFIED).with(EvidenceRecord.MAIL, mail)
            .with(EvidenceRecord.RESULT, "pass (signed)").with(EvidenceRecord.SIGNER, "alain.dupont@tcn.b.eu-admin.net").at(clock.instant()));
        log.write(EvidenceRecord.of(EvidenceEvent.FORWARDED).with(EvidenceRecord.MAIL, mail)
            .with(EvidenceRecord.TO, List.of("Jeanne.Martin@tcn.f.eu-admin.net")).with(EvidenceRecord.PEER, "127.0.0.2:25")
            .with(EvidenceRecord.HOST, "mail.tcn.f.eu-admin.net").with(EvidenceRecord.NEXT_ID, mail)
            .with(EvidenceRecord.REPLY, "250 2.0.0 " + mail + " accepted").with(EvidenceRecord.SENT_DIGEST, digest)
            .with(EvidenceRecord.TLS, "TLSv1.3 TLS_AES_256_GCM_SHA384").at(clock.instant()));
    }
}
