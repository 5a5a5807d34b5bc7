package eu.testa.mail.server.web;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * So many connections of one address, and each for so long and no longer, however slowly octets come: who holds connections
 * holds up nobody but himself.
 */
final class ConnectionPlaces implements Connection.Listener {

    private final int perAddress;
    private final Duration longest;
    private final Scheduler timer;
    private final Map<InetAddress, Integer> open = new ConcurrentHashMap<>();

    ConnectionPlaces(int perAddress, Duration longest, Scheduler timer) {
        this.perAddress = perAddress;
        this.longest = longest;
        this.timer = timer;
    }

    @Override
    public void onOpened(Connection connection) {
        InetAddress address = connection.getEndPoint().getRemoteAddress().getAddress();
        if (open.merge(address, 1, Integer::sum) > perAddress) {
            connection.getEndPoint().close();
            return;
        }
        timer.schedule(() -> connection.getEndPoint().close(), longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void onClosed(Connection connection) {
        open.computeIfPresent(connection.getEndPoint().getRemoteAddress().getAddress(),
            (address, count) -> count == 1 ? null : count - 1);
    }
}
