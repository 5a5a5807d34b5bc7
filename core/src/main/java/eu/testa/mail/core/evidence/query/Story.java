package eu.testa.mail.core.evidence.query;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What happened to a mail, over all servers whose evidence is at hand, in the order in which it happened.
 *
 * @param messageId the mail's Message-ID
 * @param steps     what was recorded
 * @param handovers from one server to the next, as far as both ends are known
 */
public record Story(String messageId, List<Step> steps, List<Handover> handovers) {

    /**
     * A record, and whose it is.
     *
     * @param server name of the server whose log it is in
     */
    public record Step(String server, EvidenceRecord record) {

        /** What happened, as the rest of a sentence that begins with the mail. */
        public String words() {
            StringJoiner words = new StringJoiner(", ");
            words.add(record.event().words());
            add(words, "from ", record.text(EvidenceRecord.PEER).filter(any -> record.event() == EvidenceEvent.ACCEPTED));
            add(words, "at ", peer().filter(any -> record.event() != EvidenceEvent.ACCEPTED));
            add(words, "TLS ", record.text(EvidenceRecord.TLS));
            add(words, "logged in as ", record.text(EvidenceRecord.LOGIN));
            add(words, "for ", recipients());
            add(words, "result ", record.text(EvidenceRecord.RESULT));
            add(words, "by ", record.text(EvidenceRecord.ENGINE));
            add(words, "with signatures of ", record.text(EvidenceRecord.SIGNATURES));
            add(words, "signed by ", record.text(EvidenceRecord.SIGNER));
            add(words, "at stage ", record.text(EvidenceRecord.STAGE));
            add(words, "reply ", record.text(EvidenceRecord.REPLY).map(reply -> "\"" + reply + "\""));
            add(words, "there known as ", record.text(EvidenceRecord.NEXT_ID));
            add(words, "in the ", record.text(EvidenceRecord.WHAT));
            add(words, "by ", record.text(EvidenceRecord.WHO));
            add(words, "because ", record.text(EvidenceRecord.REASON));
            add(words, "octets ", record.text(EvidenceRecord.SIZE));
            add(words, "SHA-256 in ", record.text(EvidenceRecord.RECEIVED_DIGEST));
            add(words, "SHA-256 out ", record.text(EvidenceRecord.SENT_DIGEST));
            return words.toString();
        }

        private Optional<String> peer() {
            Optional<String> address = record.text(EvidenceRecord.PEER);
            return record.text(EvidenceRecord.HOST).map(host -> address.map(one -> host + " [" + one + "]").orElse(host))
                .or(() -> address);
        }

        private Optional<String> recipients() {
            return record.facts().get(EvidenceRecord.TO) instanceof List<?> to && !to.isEmpty()
                ? Optional.of(String.join(", ", to.stream().map(Object::toString).toList())) : Optional.empty();
        }

        private static void add(StringJoiner words, String before, Optional<String> text) {
            text.ifPresent(present -> words.add(before + present));
        }
    }

    /**
     * A mail on its way from one server to another.
     *
     * @param from   the server that sent it
     * @param to     the server that took it
     * @param digest SHA-256 of what was sent
     * @param same   whether exactly that was received
     */
    public record Handover(String from, String to, String digest, boolean same) {
    }

    /** Puts steps in order, and compares what one server sent with what the next received. */
    public static Story of(String messageId, List<Step> steps) {
        List<Step> inOrder = steps.stream().sorted(Comparator.comparing((Step step) -> step.record().at())).toList();
        List<Handover> handovers = new ArrayList<>();
        for (Step sent : inOrder) {
            Optional<String> digest = sent.record().text(EvidenceRecord.SENT_DIGEST);
            if (sent.record().event() == EvidenceEvent.FORWARDED && digest.isPresent()) {
                taken(sent, inOrder).ifPresent(taken -> handovers.add(new Handover(sent.server(), taken.server(), digest.get(),
                    taken.record().text(EvidenceRecord.RECEIVED_DIGEST).equals(digest))));
            }
        }
        return new Story(messageId, inOrder, handovers.stream().distinct().toList());
    }

    /** The acceptance that belongs to a handover: the next server's, under the id that it gave in its reply. */
    private static Optional<Step> taken(Step sent, List<Step> steps) {
        Optional<String> id = sent.record().text(EvidenceRecord.NEXT_ID);
        List<Step> accepted = steps.stream().filter(step -> step.record().event() == EvidenceEvent.ACCEPTED)
            .filter(step -> !step.server().equals(sent.server())).toList();
        return accepted.stream().filter(step -> id.isPresent() && step.record().text(EvidenceRecord.MAIL).equals(id)).findFirst();
    }

    /** When the first thing happened. */
    public Optional<Instant> begins() {
        return steps.stream().map(step -> step.record().at()).min(Comparator.naturalOrder());
    }

    /** Whether every handover that is known at both ends brought what was sent. */
    public boolean isUnchanged() {
        return handovers.stream().allMatch(Handover::same);
    }
}
