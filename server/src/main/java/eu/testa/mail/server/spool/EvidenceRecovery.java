package eu.testa.mail.server.spool;

import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.query.EvidenceSearch;
import eu.testa.mail.mailets.evidence.Reception;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down again what a crash took from the evidence: a mail that is in the spool was accepted, and the spool has all
 * that its record says. Done at the start, before mail is processed.
 */
public final class EvidenceRecovery {

    private static final Logger LOGGER = LoggerFactory.getLogger(EvidenceRecovery.class);

    private final Path spool;
    private final Path evidenceFolder;
    private final Evidence evidence;

    /**
     * @param spool          with a folder for each queue
     * @param evidenceFolder what was written until now
     */
    public EvidenceRecovery(Path spool, Path evidenceFolder, Evidence evidence) {
        this.spool = spool;
        this.evidenceFolder = evidenceFolder;
        this.evidence = evidence;
    }

    /**
     * Writes the records that are missing.
     *
     * @return how many there were
     */
    public int run() throws IOException {
        List<Reception> inSpool = receptions();
        if (inSpool.isEmpty()) {
            return 0;
        }
        Set<String> recorded = recorded(inSpool);
        int written = 0;
        for (Reception reception : inSpool) {
            if (!recorded.contains(reception.mail())) {
                evidence.write(reception.accepted());
                written++;
            }
        }
        if (written > 0) {
            LOGGER.info("Evidence of {} mails was not yet on the disk when the server died, and was written again from the spool",
                written);
        }
        return written;
    }

    private List<Reception> receptions() throws IOException {
        if (!Files.isDirectory(spool)) {
            return List.of();
        }
        List<Reception> receptions = new ArrayList<>();
        try (DirectoryStream<Path> queues = Files.newDirectoryStream(spool, Files::isDirectory)) {
            for (Path queue : queues) {
                SpoolContents.of(queue).forEach(mail -> mail.envelope().flatMap(Reception::of).ifPresent(receptions::add));
            }
        }
        return receptions.stream().distinct().toList();
    }

    private Set<String> recorded(List<Reception> inSpool) throws IOException {
        LocalDate oldest = inSpool.stream().map(reception -> LocalDate.ofInstant(reception.at(), ZoneOffset.UTC))
            .min(Comparator.naturalOrder()).orElseThrow();
        // a record of the first second of a day may stand at the end of the day before
        return EvidenceSearch.in(evidenceFolder, oldest.minusDays(1), LocalDate.MAX).mails(EvidenceEvent.ACCEPTED);
    }
}
