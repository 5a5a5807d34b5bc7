package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.delivery.RecipientResult;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.time.Clock;
import java.util.Optional;

/**
 * Who is spoken to, and so whose words a result or a failure has.
 *
 * @param socket the address as people write it
 * @param tls    protocol and cipher suite; empty in the clear
 * @param clock  says when the peer said what it says
 */
record Peer(String host, InetSocketAddress address, String socket, Optional<String> tls, Clock clock) {

    static Peer inClear(String host, InetSocketAddress address, Clock clock) {
        return new Peer(host, address, address.getAddress().getHostAddress() + ":" + address.getPort(), Optional.empty(), clock);
    }

    Peer over(String newTls) {
        return new Peer(host, address, socket, Optional.of(newTls), clock);
    }

    RemoteReply said(Reply reply) {
        return said(reply.code(), reply.status(), reply.text());
    }

    /** Our words for what the peer did or is. */
    RemoteReply noted(String status, String text) {
        return said(0, status, text);
    }

    private RemoteReply said(int code, String status, String text) {
        return new RemoteReply(Optional.of(host), Optional.of(socket), tls, code, status, text, Optional.of(clock.instant()));
    }

    RecipientResult rejected(Reply reply, Scope scope) {
        if (reply.isPermanent()) {
            return new RecipientResult.Failed(said(reply));
        }
        return new RecipientResult.Deferred(reply.code() >= 400 ? said(reply) : said(reply.code(), "4.5.0", reply.text()), scope);
    }

    /** Its certificate or its TLS will be repaired; the mail waits for that and is not returned. */
    RecipientResult tlsDemanded(Reply reply) {
        return new RecipientResult.Deferred(
            said(reply.code(), "4.7.4", "the host demands TLS, which failed: " + reply.text()), Scope.DESTINATION);
    }

    /** Too much at once, in whatever words the peer has for it: never final. */
    RecipientResult putOff(Reply reply) {
        return new RecipientResult.Deferred(said(reply.code(), "4.5.3", reply.text()), Scope.MESSAGE);
    }

    /** What the peer said makes the whole host unusable, also where it was meant for good. */
    RemoteReply turnedAway(Reply reply, String prefix) {
        String status = reply.isPermanent() ? "4.3.2" : reply.code() < 400 ? "4.5.0" : reply.status();
        return said(reply.code(), status, prefix + reply.text());
    }

    /** The connection was lost, or made no sense any more. */
    RemoteReply lost(IOException e, String when) {
        String status = e instanceof ConnectException || e instanceof NoRouteToHostException ? "4.4.1"
            : e instanceof OutOfStepException ? "4.5.0" : "4.4.2";
        return noted(status, when + words(e));
    }

    static String words(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
