package eu.testa.mail.core.virus.clamd;

import eu.testa.mail.core.settings.Endpoint;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * Where a clamd listens: {@code LocalSocket} or {@code TCPSocket} and {@code TCPAddr} of its clamd.conf.
 *
 * @param text as configured: {@code unix:/run/clamav/clamd.ctl} or {@code 127.0.0.1:3310}
 */
public record ClamdAddress(String text) {

    private static final String UNIX = "unix:";

    public ClamdAddress {
        if (text.startsWith(UNIX)) {
            if (!text.startsWith("/", UNIX.length())) {
                throw new IllegalArgumentException("'" + text + "' is no absolute path after " + UNIX);
            }
        } else {
            Endpoint.parse(text);
        }
    }

    /** Resolves the name, if it is one, each time: daemons move. */
    SocketAddress resolve() {
        if (text.startsWith(UNIX)) {
            return UnixDomainSocketAddress.of(text.substring(UNIX.length()));
        }
        Endpoint endpoint = Endpoint.parse(text);
        return new InetSocketAddress(endpoint.host(), endpoint.port());
    }

    @Override
    public String toString() {
        return text;
    }
}
