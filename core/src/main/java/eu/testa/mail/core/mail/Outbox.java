package eu.testa.mail.core.mail;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

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
     * @param from MAIL FROM; empty for a mail about which no report may be written. Nobody is told of one that cannot be delivered
     * @param mail header and body
     * @return its id, by which logs and evidence name it
     */
    String send(Optional<String> from, List<String> to, byte[] mail) throws IOException;
}
