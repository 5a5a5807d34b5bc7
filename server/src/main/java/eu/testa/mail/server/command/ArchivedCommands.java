package eu.testa.mail.server.command;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKeyFiles;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * Runs the commands whose answer people wait for, so that {@code ./testa class-archive} knows which classes commands need. Arguments: a conf
 * folder, and one for evidence of a single mail, which is not there yet.
 */
public final class ArchivedCommands {

    private static final String SERVER = "archive.test";
    private static final String MESSAGE_ID = "<1@archive.test>";

    private ArchivedCommands() {
    }

    public static void main(String[] args) throws IOException {
        Path var = Path.of(args[1]);
        String evidence = evidence(var).toString();
        run("evidence", "show", MESSAGE_ID, "--folder", evidence);
        run("evidence", "prove", MESSAGE_ID, "--folder", evidence, "--output", var.resolve("proof.zip").toString());
        run("evidence", "verify", "--folder", evidence);
        run("settings", "--conf", args[0]);
    }

    private static Path evidence(Path var) throws IOException {
        Clock clock = Clock.systemUTC();
        Path evidence = var.resolve("evidence");
        try (EvidenceLog log = EvidenceLog.open(evidence, SERVER, new EvidenceKeyFiles(var.resolve("secrets")).read(SERVER, clock),
            CheckpointWitness.NONE, clock)) {
            log.write(EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, "Mail1")
                .with(EvidenceRecord.MESSAGE_ID, MESSAGE_ID).with(EvidenceRecord.TO, List.of("one@" + SERVER)).at(clock.instant()));
        }
        return evidence;
    }

    private static void run(String... command) {
        int exitCode = Testa.commandLine(command).execute(command);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }
}
