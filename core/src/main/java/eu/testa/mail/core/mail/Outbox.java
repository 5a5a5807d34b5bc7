package eu.testa.mail.core.mail;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes what the server writes by itself, to be delivered as other mail is. */
@FunctionalInterface
public interface Outbox {

    /** The id of each such mail begins with this, so that the records and log lines of it can be told from those of others. */
    String LETTER = "Letter";

    /** Whether the server has written the mail with this id by itself. */
    static boolean isLetter(String mailId) {
        return mailId.startsWith(LETTER);
    }

    /**
     * When this returns, the mail is stored.
     *
     * @param envelope with what is to be reported of it, and to whom
     * @param mail     header and body
     * @return its id, by which logs and evidence name it
     */
    String send(Envelope envelope, byte[] mail) throws IOException;

    /**
     * The same for a mail about which nobody wants a report (RFC 3461, NOTIFY=NEVER): to a country that has no server yet, say.
     *
     * @param from MAIL FROM; empty for a mail about which no report may be written
     */
    default String send(Optional<String> from, List<String> to, byte[] mail) throws IOException {
        return send(new Envelope(from, to.stream().map(address -> new Recipient(address, Set.of(Notify.NEVER), Optional.empty())).toList(),
            Optional.empty(), Optional.empty()), mail);
    }
}
