package eu.testa.mail.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A port that was free a moment ago, for a program that has to be told one. */
public final class FreePort {

    private FreePort() {
    }

    /** On 127.0.0.1. */
    public static int find() {
        return find("127.0.0.1");
    }

    /** On an address of this machine. */
    public static int find(String address) {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
