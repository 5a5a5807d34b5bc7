package eu.testa.mail.core.evidence;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a server can have done. The word in the log is the name in small letters with {@code -} for {@code _}; it never
 * changes, since logs are kept for years.
 */
public enum EvidenceEvent {

    /** A mail was taken: from here on this server answers for it. */
    ACCEPTED("was taken"),
    /** A mail of a known peer or user was not taken. */
    REFUSED("was refused"),
    /** How often an address was refused something in one minute, that of strangers with it. */
    REFUSED_IN_A_MINUTE("an address was refused something"),
    /** The virus scanners gave their verdict. */
    SCANNED("was scanned for viruses"),
    /** The S/MIME signature was verified. */
    VERIFIED("had its signature verified"),
    /** An infected mail was kept away from everyone. */
    QUARANTINED("was put into quarantine"),
    /** The next server took the mail; from there on it answers for it. */
    FORWARDED("was handed to the next server"),
    /** The mail is in the recipient's mailbox. */
    DELIVERED("was put into the mailbox"),
    /** An attempt failed for the time being. */
    DEFERRED("waits for another attempt"),
    /** It was found that the mail cannot be delivered. */
    FAILED("could not be delivered"),
    /** The sender was told that the mail is late. */
    WARNED("is late, and its sender was told"),
    /** The sender was told that the mail was not delivered. */
    RETURNED("was returned to its sender"),
    /** The sender was told that the mail was delivered. */
    CONFIRMED("is delivered, and its sender was told"),
    /** The mail is in a repository of this server, for the postmaster or an administrator. */
    KEPT("is kept for the administrator"),
    /** Nobody waits for the mail, and it was ended. */
    DISCARDED("was discarded"),
    /** An administrator keeps the mail back. */
    HELD("is held by an administrator"),
    /** An administrator lets the mail go. */
    RELEASED("was let go by an administrator"),
    /** An administrator took the mail away. */
    DELETED("was deleted by an administrator"),
    /** An administrator changed something else. */
    CHANGED("an administrator changed something"),
    /** What an administrator asked for and was not allowed. */
    FORBIDDEN("an administrator was not allowed something"),
    /** The server started. */
    STARTED("the server started"),
    /** The server stopped as it was asked to. */
    STOPPED("the server stopped"),
    /** A file of the log begins; says what went before. */
    OPENED("a file of the log begins"),
    /** What a crash had left half-written at the end of the log was cut off. */
    TAIL_CUT("a half-written end was cut off"),
    /** An administrator accepts that records are missing. */
    LOSS_ACCEPTED("an administrator accepted a loss of evidence"),
    /** The server was restored from a backup; what it did after the backup was made is not in this log. */
    RESTORED("the server was restored from a backup");

    private final String words;

    EvidenceEvent(String words) {
        this.words = words;
    }

    /** As it stands in the log. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What follows a mail's name in a sentence, or a sentence of its own. */
    public String words() {
        return words;
    }

    /** The event with a word of the log. */
    public static Optional<EvidenceEvent> ofWord(String word) {
        return Arrays.stream(values()).filter(event -> event.word().equals(word)).findFirst();
    }
}
