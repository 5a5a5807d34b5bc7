package eu.testa.mail.server;

import eu.testa.mail.core.settings.Endpoint;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * TESTA, as a program sees it that connects through SOCKS (RFC 1928): names and ports as on TESTA lead to servers of this test. All
 * else is out of reach.
 *
 * <p>It stands for the DNS and for the ports below 1024, which the tests may not have.
 */
final class SocksProxy implements AutoCloseable {

    private static final int VERSION = 5;
    private static final int DOMAIN_NAME = 3;
    private static final byte[] NO_AUTHENTICATION = {VERSION, 0};
    private static final byte[] CONNECTED = {VERSION, 0, 0, 1, 0, 0, 0, 0, 0, 0};
    private static final byte[] UNREACHABLE = {VERSION, 4, 0, 1, 0, 0, 0, 0, 0, 0};

    private final Map<String, Endpoint> ways;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(runnable -> {
        Thread thread = new Thread(runnable, "socks");
        thread.setDaemon(true);
        return thread;
    });

    /** @param ways from {@code name:port} to where it is */
    SocksProxy(Map<String, Endpoint> ways) throws IOException {
        this.ways = Map.copyOf(ways);
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Each {@code name:port} that was asked for, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                // closed
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            in.readUnsignedByte();
            in.readNBytes(in.readUnsignedByte());
            out.write(NO_AUTHENTICATION);
            in.readNBytes(3);
            boolean named = in.readUnsignedByte() == DOMAIN_NAME;
            String name = named ? new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII) : "an address";
            String wanted = named ? name + ":" + in.readUnsignedShort() : name;
            asked.add(wanted);
            if (!ways.containsKey(wanted)) {
                out.write(UNREACHABLE);
                return;
            }
            Endpoint server = ways.get(wanted);
            try (Socket there = new Socket(server.host(), server.port())) {
                out.write(CONNECTED);
                threads.execute(() -> pass(there, client));
                pass(client, there);
            }
        } catch (IOException e) {
            // one of the two has gone
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // the other direction ends, too
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
