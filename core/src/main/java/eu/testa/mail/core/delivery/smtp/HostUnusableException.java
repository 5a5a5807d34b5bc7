package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.delivery.RecipientResult;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.mail.Recipient;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The host or the connection failed before every recipient was decided: no connection, no friendly greeting, no TLS where
 * it is required, a time-out, 421, or the connection broke. The next host may be tried for the others.
 */
public final class HostUnusableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient RemoteReply reply;
    private final transient Map<Recipient, RecipientResult> decided;
    private final Scope scope;
    private final boolean staleConnection;

    HostUnusableException(RemoteReply reply, Scope scope, boolean staleConnection, Throwable cause) {
        this(reply, scope, staleConnection, cause, Map.of());
    }

    private HostUnusableException(RemoteReply reply, Scope scope, boolean staleConnection, Throwable cause,
                                  Map<Recipient, RecipientResult> decided) {
        super(reply.text(), cause);
        this.reply = reply;
        this.scope = scope;
        this.staleConnection = staleConnection;
        this.decided = decided;
    }

    /** The same, after some recipients had been decided. */
    HostUnusableException after(Map<Recipient, RecipientResult> results) {
        return new HostUnusableException(reply, scope, staleConnection, getCause(), new LinkedHashMap<>(results));
    }

    public RemoteReply reply() {
        return reply;
    }

    /** What the host said of single recipients before it failed. */
    public Map<Recipient, RecipientResult> decided() {
        return decided;
    }

    /** {@link Scope#MESSAGE} when the host had asked for the message already, so that it may be this mail alone. */
    public Scope scope() {
        return scope;
    }

    /**
     * The connection is to blame rather than the host: the peer said nothing to this mail, because it had closed what was idle,
     * or what it said did not belong to this mail. A new connection may do better.
     */
    public boolean isConnectionStale() {
        return staleConnection;
    }
}
