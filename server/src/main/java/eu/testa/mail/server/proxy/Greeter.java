package eu.testa.mail.server.proxy;

import io.netty.channel.ChannelHandler;
import java.util.function.BooleanSupplier;

/** What somebody meets at a listener who gets no session. */
public interface Greeter {

    /** For a proxy that speaks for itself: whether it should send anybody here. */
    ChannelHandler healthCheck();

    /**
     * For everybody, during maintenance.
     *
     * @param reason in the administrator's words, one line of ASCII
     */
    ChannelHandler maintenance(String reason);

    /**
     * Of an SMTP listener without TLS at the start.
     *
     * @param ready false: it takes no mail now, and a proxy had better ask another server
     */
    static Greeter smtp(String hostname, BooleanSupplier ready) {
        return new Greeter() {
            @Override
            public ChannelHandler healthCheck() {
                return ready.getAsBoolean() ? HealthCheck.smtp(hostname) : new SayAndClose("421 4.3.2 " + hostname + " is not ready\r\n");
            }

            @Override
            public ChannelHandler maintenance(String reason) {
                return new SayAndClose("421 4.3.2 " + hostname + " is being worked on: " + reason + "\r\n");
            }
        };
    }

    /** Of a POP3 listener without TLS at the start; the code is that of RFC 3206. */
    static Greeter pop3() {
        return new Greeter() {
            @Override
            public ChannelHandler healthCheck() {
                return HealthCheck.pop3();
            }

            @Override
            public ChannelHandler maintenance(String reason) {
                return new SayAndClose("-ERR [SYS/TEMP] the server is being worked on: " + reason + "\r\n");
            }
        };
    }

    /** Of a listener with TLS at the start, or of LDAP: that it listens, or not, is all there is to see. */
    static Greeter silent() {
        return new Greeter() {
            @Override
            public ChannelHandler healthCheck() {
                return new SayAndClose("");
            }

            @Override
            public ChannelHandler maintenance(String reason) {
                return new SayAndClose("");
            }
        };
    }
}
