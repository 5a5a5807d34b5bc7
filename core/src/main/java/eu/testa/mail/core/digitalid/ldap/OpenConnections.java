package eu.testa.mail.core.digitalid.ldap;

import com.unboundid.ldap.listener.LDAPListenerClientConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Who is connected to the directory: so many of one address and no more, so that others find a place, and nobody for long who
 * does not say who he is, however he spreads his octets.
 */
final class OpenConnections implements AutoCloseable {

    private final int perAddress;
    private final Duration untilBound;
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "ldap-unbound");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * @param perAddress at the same time
     * @param untilBound after which a connection is closed whose user is not known
     */
    OpenConnections(int perAddress, Duration untilBound) {
        this.perAddress = perAddress;
        this.untilBound = untilBound;
    }

    /** Takes a place; false if the address has as many as it may. */
    boolean open(InetAddress address) {
        return byAddress.merge(address, 1, (open, one) -> Math.min(perAddress + 1, open + one)) <= perAddress
            || give(address);
    }

    /** Takes back what was not to be had. */
    private boolean give(InetAddress address) {
        closed(address);
        return false;
    }

    /** Gives a place back. */
    void closed(InetAddress address) {
        byAddress.computeIfPresent(address, (any, open) -> open == 1 ? null : open - 1);
    }

    /** Closes a connection after the time, if nobody is known on it by then. */
    void closeUnless(BooleanSupplier bound, LDAPListenerClientConnection connection) {
        timer.schedule(() -> {
            if (!bound.getAsBoolean()) {
                close(connection.getSocket());
            }
        }, untilBound.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it was closed already
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
