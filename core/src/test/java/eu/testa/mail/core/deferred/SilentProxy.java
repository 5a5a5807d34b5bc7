package eu.testa.mail.core.deferred;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a server, and passes on what they say until it falls silent; connections stay open. */
final class SilentProxy implements AutoCloseable {

    private final InetSocketAddress server;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean silent;

    SilentProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        run(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void fallSilent() {
        silent = true;
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void run(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // one of the two has hung up, or the test is over
            }
        }, "silent-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            sockets.add(client);
            Socket behind = new Socket(server.getAddress(), server.getPort());
            sockets.add(behind);
            run(() -> passOn(client, behind));
            run(() -> passOn(behind, client));
        }
    }

    private void passOn(Socket from, Socket to) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (!silent) {
                out.write(buffer, 0, count);
            }
        }
        if (!silent) {
            to.shutdownOutput();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
