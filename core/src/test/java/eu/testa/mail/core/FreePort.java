package eu.testa.mail.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A port that was free a moment ago, for a program that has to be told one. It is below those that the kernel gives to whoever
 * asks for any, so no connection and no other test has it by chance when the program starts.
 */
public final class FreePort {

    private static final int LOWEST = 10_000;
    /** Linux gives away those from here on (ip_local_port_range). */
    private static final int GIVEN_AWAY = 32_768;
    private static final int TRIES = 100;
    /** A server is told seven ports before it binds the first of them, so each is found once in a process. */
    private static final AtomicInteger NEXT = new AtomicInteger(ThreadLocalRandom.current().nextInt(GIVEN_AWAY - LOWEST));

    private FreePort() {
    }

    /** On 127.0.0.1. */
    public static int find() {
        return find("127.0.0.1");
    }

    /** On an address of this machine. */
    public static int find(String address) {
        IOException last = null;
        for (int i = 0; i < TRIES; i++) {
            int port = LOWEST + Math.floorMod(NEXT.getAndIncrement(), GIVEN_AWAY - LOWEST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(address))) {
                return socket.getLocalPort();
            } catch (IOException e) {
                last = e;
            }
        }
        throw new UncheckedIOException("no free port at " + address, last);
    }
}
