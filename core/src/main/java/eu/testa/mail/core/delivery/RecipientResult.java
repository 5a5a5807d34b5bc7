package eu.testa.mail.core.delivery;

import java.util.Optional;

/**
 * How the attempt ended for one recipient (RFC 5321 §4.2.1): delivered, to be tried again, or never.
 */
public sealed interface RecipientResult {

    /** What the peer said last about this recipient. */
    RemoteReply reply();

    /**
     * The peer took responsibility: 2xx after the final dot; or it is in a mailbox here.
     *
     * @param handover who tells the sender of it
     * @param digest   SHA-256, in hexadecimal digits, of the message as the peer got it just now; empty for a mailbox, and
     *                 where the result was kept and read again
     */
    record Delivered(RemoteReply reply, Handover handover, Optional<String> digest) implements RecipientResult {

        public Delivered(RemoteReply reply, Handover handover) {
            this(reply, handover, Optional.empty());
        }
    }

    /**
     * Not now.
     *
     * @param scope whether the whole destination is out of reach, or this mail or recipient alone was put off
     */
    record Deferred(RemoteReply reply, Scope scope) implements RecipientResult {
    }

    /** Never: 5xx to MAIL, RCPT or DATA, or a mail that must not be sent as it is (8-bit to a 7-bit peer). */
    record Failed(RemoteReply reply) implements RecipientResult {
    }

    /** What a deferral says about other mail for the same destination. */
    enum Scope {
        /** No host of the destination could be used: one probe an interval serves all mail that waits for it. */
        DESTINATION,
        /** A 4xx to MAIL, RCPT or DATA: other mail for the destination may pass. */
        MESSAGE,
        /** Nothing was tried, because enough is under way to the destination: the mail is due again at once. */
        BUSY
    }
}
