package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.delivery.RemoteReply;

/**
 * The host cannot be used, for this mail or any other: no connection, no friendly greeting, no TLS where it is required,
 * a time-out, 421, or the connection broke before the final dot. No recipient was decided; the next host may be tried.
 */
public final class HostUnusableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient RemoteReply reply;
    private final boolean beforeFirstReply;

    HostUnusableException(RemoteReply reply, boolean beforeFirstReply, Throwable cause) {
        super(reply.text(), cause);
        this.reply = reply;
        this.beforeFirstReply = beforeFirstReply;
    }

    public RemoteReply reply() {
        return reply;
    }

    /** The peer said nothing to this mail: on a connection that was idle, it had closed in the meantime. */
    public boolean beforeFirstReply() {
        return beforeFirstReply;
    }
}
