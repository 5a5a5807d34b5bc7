package eu.testa.mail.mailets.hook;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPSession;

/** A session that knows its peer, whether it is TLS, who logged in, and what is attached; anything else is an error. */
final class FakeSession {

    private final String peer;
    private final Map<Object, Object> attachments = new HashMap<>();
    private boolean tls;
    private boolean relaying;
    private boolean headerComplete;
    private long maxSize;
    private Username user;
    private final Deque<LineHandler<SMTPSession>> lines = new ArrayDeque<>();

    FakeSession(String peer) {
        this.peer = peer;
    }

    FakeSession overTls() {
        tls = true;
        return this;
    }

    FakeSession loggedInAs(String name) {
        user = Username.of(name);
        return this;
    }

    FakeSession withMaxSize(long octets) {
        maxSize = octets;
        return this;
    }

    FakeSession withHeaderComplete() {
        headerComplete = true;
        return this;
    }

    boolean mayRelay() {
        return relaying;
    }

    /** To whoever waits for a line that is no command; with a CRLF. */
    Response say(String line) {
        return lines.element().onLine(session(), (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    boolean awaitsALine() {
        return !lines.isEmpty();
    }

    @SuppressWarnings("unchecked")
    SMTPSession session() {
        return (SMTPSession) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {SMTPSession.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "getRemoteAddress" -> new InetSocketAddress(peer, 40000);
                case "isTLSStarted" -> tls;
                case "getUsername" -> user;
                case "setUsername" -> {
                    user = (Username) arguments[0];
                    yield null;
                }
                case "pushLineHandler" -> {
                    lines.push((LineHandler<SMTPSession>) arguments[0]);
                    yield null;
                }
                case "popLineHandler" -> {
                    lines.pop();
                    yield null;
                }
                case "getCharset" -> StandardCharsets.US_ASCII;
                case "headerComplete" -> headerComplete;
                case "getConfiguration" -> new SMTPConfigurationImpl() {
                    @Override
                    public long getMaxMessageSize() {
                        return maxSize;
                    }
                };
                case "setRelayingAllowed" -> {
                    relaying = (Boolean) arguments[0];
                    yield null;
                }
                case "getAttachment" -> Optional.ofNullable(attachments.get(arguments[0]));
                case "setAttachment" -> Optional.ofNullable(attachments.put(arguments[0], arguments[1]));
                default -> throw new AssertionError("nobody expected " + method);
            });
    }
}
