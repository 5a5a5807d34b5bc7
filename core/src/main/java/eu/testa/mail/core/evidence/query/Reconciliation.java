package eu.testa.mail.core.evidence.query;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.checkpoint.Checkpoint;
import eu.testa.mail.core.evidence.log.EvidenceLine;
import eu.testa.mail.core.evidence.log.LinesReader;
import eu.testa.mail.core.evidence.log.LogFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the logs of several servers. What one handed over, another of them has taken, octet for octet, under the id that
 * it gave in its reply.
 */
public final class Reconciliation {

    /**
     * A handover that does not fit.
     *
     * @param at    when it was sent
     * @param from  the server that sent
     * @param to    what it sent to, as it recorded it
     * @param mail  the sender's id of the mail
     * @param other whether it was taken with other octets; if not, it was not taken
     */
    public record Gap(String at, String from, String to, String mail, boolean other) {

        public String words() {
            return at + "  " + from + " handed mail " + mail + " to " + to
                + (other ? ", which took other octets than were sent" : ", which has no record that it took it");
        }
    }

    /**
     * What was found.
     *
     * @param handovers from one of these servers to another of them
     * @param gaps      among them
     */
    public record Result(long handovers, List<Gap> gaps) {
    }

    private record Handover(Instant at, String from, String to, String mail, Optional<String> nextId,
                            Optional<String> digest) {
    }

    private final Map<String, Optional<String>> taken = new HashMap<>();
    private final Set<String> servers = new HashSet<>();
    private final List<Handover> handovers = new ArrayList<>();
    /** Whose log is being read. */
    private String server;

    private Reconciliation() {
    }

    /** Compares the evidence in these folders, each one server's. */
    public static Result of(List<Path> folders, LocalDate since, LocalDate until) throws IOException {
        Reconciliation all = new Reconciliation();
        for (Path folder : folders) {
            all.read(folder, since, until);
        }
        List<Gap> gaps = new ArrayList<>();
        long among = 0;
        for (Handover handover : all.handovers) {
            String id = handover.nextId().orElse("");
            boolean known = all.taken.containsKey(id);
            if (!known && !all.servers.contains(handover.to())) {
                continue;
            }
            among++;
            boolean other = known && !all.taken.get(id).equals(handover.digest());
            if (!known || other) {
                gaps.add(new Gap(handover.at().toString(), handover.from(), handover.to(), handover.mail(), other));
            }
        }
        return new Result(among, gaps);
    }

    private void read(Path folder, LocalDate since, LocalDate until) throws IOException {
        server = folder.toString();
        for (LogFile file : LogFile.in(folder)) {
            if (file.isOf(since, until)) {
                LinesReader.each(file, this::note);
            }
        }
    }

    private void note(byte[] line) throws IOException {
        // most lines are about other things; to read them as JSON takes ten times as long as to see that
        String text = new String(line, StandardCharsets.UTF_8);
        if (!text.contains("\"event\":\"accepted\"") && !text.contains("\"event\":\"forwarded\"")
            && !text.contains("\"event\":\"opened\"")) {
            return;
        }
        Optional<EvidenceRecord> known = EvidenceLine.read(line).record();
        if (known.isEmpty()) {
            return;
        }
        EvidenceRecord record = known.get();
        switch (record.event()) {
            case OPENED -> {
                server = record.text(EvidenceRecord.LOG).map(Checkpoint::serverOf).orElse(server);
                servers.add(server);
            }
            case ACCEPTED -> record.text(EvidenceRecord.MAIL)
                .ifPresent(mail -> taken.put(mail, record.text(EvidenceRecord.RECEIVED_DIGEST)));
            case FORWARDED -> handovers.add(new Handover(record.at(), server,
                record.text(EvidenceRecord.HOST).or(() -> record.text(EvidenceRecord.PEER)).orElse("nobody"),
                record.text(EvidenceRecord.MAIL).orElse("?"), record.text(EvidenceRecord.NEXT_ID),
                record.text(EvidenceRecord.SENT_DIGEST)));
            default -> {
                // of no interest here
            }
        }
    }
}
