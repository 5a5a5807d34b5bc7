package eu.testa.mail.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Where one service of a node listens. */
public record Endpoint(String host, int port) {

    private static final int CONNECT_MILLIS = 2_000;

    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    /** Whether something listens. */
    public boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(socketAddress(), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
