package eu.testa.mail.core.evidence.proof;

import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.log.LogFile;
import eu.testa.mail.core.evidence.query.EvidenceSearch;
import eu.testa.mail.core.evidence.query.EvidenceSearch.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proofs out of the log of this server. They do not wait for the minute's checkpoint: the log signs one for the proof, which is
 * in no file but the proof. That costs a flush, which others share, and a signature.
 */
public final class LoggedProofs implements MailProofs {

    private final EvidenceLog log;

    public LoggedProofs(EvidenceLog log) {
        this.log = log;
    }

    @Override
    public Optional<byte[]> of(String mail, Instant since) throws IOException {
        Optional<EvidenceLog.Signed> signed = log.signForProof();
        if (signed.isEmpty()) {
            return Optional.empty();
        }
        LogFile open = signed.get().file();
        long size = signed.get().checkpoint().checkpoint().head().size();
        // a record of the first second of a day may stand at the end of the day before
        LocalDate first = LocalDate.ofInstant(since, ZoneOffset.UTC).minusDays(1);
        List<Found> records = EvidenceSearch.in(log.folder(), first, LocalDate.MAX).records(List.of(mail)).stream()
            .filter(record -> record.file().compareTo(open) < 0 || record.file().equals(open) && record.index() < size).toList();
        if (records.isEmpty()) {
            return Optional.empty();
        }
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        new ProofArchive(records, Map.of(open, signed.get().checkpoint())).writeTo(zip);
        return Optional.of(zip.toByteArray());
    }
}
