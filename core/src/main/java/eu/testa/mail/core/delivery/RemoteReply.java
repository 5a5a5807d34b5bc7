package eu.testa.mail.core.delivery;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What the peer said, or what happened instead of an answer; kept for the delivery log, the report and the evidence.
 *
 * @param host   the peer by name, or by address where the MX record has one; empty when no peer was reached at all
 *               (DNS failed, destination already known to be down)
 * @param peer   the peer's {@code address:port}; empty when no connection was tried
 * @param tls    protocol and cipher suite, as {@code TLSv1.3 TLS_AES_256_GCM_SHA384}; empty for clear text
 * @param code   the reply code (RFC 5321 §4.2); 0 when there was no reply
 * @param status enhanced status (RFC 3463), from the peer where it gave one, else ours; {@code 4.4.1}
 * @param text   the full reply, lines joined by a blank, or our words for what happened ("connection refused")
 * @param at     when the attempt came to this; empty when none was made, and in what an older version has stored
 */
public record RemoteReply(Optional<String> host, Optional<String> peer, Optional<String> tls, int code, String status, String text,
                          Optional<Instant> at) {

    public RemoteReply {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(peer, "peer");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(at, "at");
    }

    /** Words without a time, as an older version has stored them. */
    public RemoteReply(Optional<String> host, Optional<String> peer, Optional<String> tls, int code, String status, String text) {
        this(host, peer, tls, code, status, text, Optional.empty());
    }

    /** Our words where there was no peer to say anything, and no attempt either. */
    public static RemoteReply ours(String status, String text) {
        return new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, status, text, Optional.empty());
    }

    /** Our words for an attempt that ended without a peer. */
    public static RemoteReply ours(String status, String text, Instant at) {
        return new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, status, text, Optional.of(at));
    }

    /** What was said as people read it, with its code if it has one: {@code 451 4.3.0 The disk is full}. */
    public String words() {
        return (code == 0 ? "" : code + " ") + text;
    }
}
