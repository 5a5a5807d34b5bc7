package eu.testa.mail.core.virus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP peer that does what no real engine can be made to do at will. */
public final class ScriptedPeer implements AutoCloseable {

    /** What to do with one connection. */
    public interface Script {
        void play(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final Script script;

    public ScriptedPeer(Script script) throws IOException {
        this.script = script;
        Thread acceptor = new Thread(this::accept, "scripted-peer");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public int port() {
        return server.getLocalPort();
    }

    public int connections() {
        return connections.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread player = new Thread(() -> play(socket), "scripted-connection");
                player.setDaemon(true);
                player.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void play(Socket socket) {
        try (socket) {
            script.play(socket.getInputStream(), socket.getOutputStream());
        } catch (IOException | InterruptedException e) {
            // the other side has had enough
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
