package eu.testa.mail.core.quarantine;

import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where quarantined mail lies, and the spool to which it goes back.
 *
 * @param <M> a mail with its envelope, as the mail server has it
 */
public interface QuarantineStore<M> {

    /** The name of a mail that is on its way; its parts for several countries may share it. */
    String name(M mail);

    /** The envelope recipients. */
    List<String> recipients(M mail);

    /**
     * Stores a mail durably, with what is to be known of it; one of the same key is replaced. The mail itself keeps its name.
     */
    void put(String key, M mail, Instant since, String reason) throws IOException;

    /** The keys of all that is there. */
    List<String> keys() throws IOException;

    /**
     * A mail that is there, to be {@linkplain #close closed}.
     *
     * @throws IOException if it cannot be read
     */
    Optional<M> open(String key) throws IOException;

    /** Everything about a mail but its content. */
    QuarantinedMail describe(String key, M mail) throws IOException;

    /** Its octets. */
    MessageSource message(M mail) throws IOException;

    /**
     * Gives an opened mail to the spool, at its beginning, without a trace of the quarantine; returns when the spool has it durably.
     *
     * @param mark why it was not scanned in full, if it was not
     */
    void spool(M mail, Optional<String> mark) throws IOException;

    /** Removes a mail, if it is there. */
    void remove(String key) throws IOException;

    /** Gives back what an opened mail holds. */
    void close(M mail);
}
