package eu.testa.mail.core.evidence.log;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.memory.LimitedMap;
import java.util.Map;

/** What became of the mails that this server has written itself, as far as the records about them say. Nobody gets a report of these. */
public final class OwnLetters {

    private static final int MOST = 1000;

    /** Where a mail is. */
    public enum State { ON_ITS_WAY, ARRIVED, LOST }

    /**
     * What became of a mail.
     *
     * @param said what the other side said last, or why the mail ended here; empty where nothing was said
     */
    public record Fate(State state, String said) {

        /** Of a mail of which nothing is known. */
        static final Fate UNKNOWN = new Fate(State.ON_ITS_WAY, "");
    }

    private final Map<String, Fate> fates = LimitedMap.ofTheNewest(MOST);

    synchronized void note(EvidenceRecord record) {
        record.text(EvidenceRecord.MAIL).filter(Outbox::isLetter)
            .ifPresent(mail -> fates.put(mail, next(of(mail), record)));
    }

    /** The fate of a mail; of one that is long gone nothing is known any more. */
    public synchronized Fate of(String mail) {
        return fates.getOrDefault(mail, Fate.UNKNOWN);
    }

    private static Fate next(Fate before, EvidenceRecord record) {
        return switch (record.event()) {
            case FORWARDED, DELIVERED -> new Fate(State.ARRIVED, "");
            case DEFERRED -> new Fate(State.ON_ITS_WAY, said(before, record));
            case FAILED, RETURNED, KEPT, DISCARDED, DELETED, QUARANTINED -> new Fate(State.LOST, said(before, record));
            default -> before;
        };
    }

    /** A reply says more than that the mail was put away afterwards. */
    private static String said(Fate before, EvidenceRecord record) {
        return record.text(EvidenceRecord.REPLY).filter(reply -> !reply.isBlank())
            .orElse(before.said().isEmpty() ? "it " + record.event().words() : before.said());
    }
}
