package eu.testa.mail.lab.acceptance;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.dns.AuthoritativeZone;
import eu.testa.mail.lab.dns.DnsServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.Name;

/** Servers that are not as they should be, until closed. */
final class FalseFriends implements AutoCloseable {

    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    /** A name server of one zone, in master file format. */
    Endpoint dns(Path folder, Endpoint endpoint, String zone, String... records) throws IOException {
        Path file = Files.writeString(folder.resolve("zone-" + endpoint.host()), "$TTL 60\n@ SOA dns hostmaster 1 3600 600 86400 60\n"
            + "@ NS dns\n" + String.join("\n", records) + "\n");
        DnsServer server = new DnsServer(AuthoritativeZone.load(Name.fromString(zone + "."), file),
            new InetSocketAddress(endpoint.host(), endpoint.port()));
        open.add(server);
        return endpoint;
    }

    /** A time server whose clock is wrong by this much. */
    Endpoint time(String address, Duration wrong) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0));
        open.add(socket);
        background(() -> {
            byte[] octets = new byte[48];
            DatagramPacket packet = new DatagramPacket(octets, octets.length);
            while (true) {
                socket.receive(packet);
                ByteBuffer answer = ByteBuffer.allocate(octets.length);
                Instant now = Instant.now().plus(wrong);
                answer.put(0, (byte) 0x24).put(1, (byte) 2);
                answer.putLong(24, ByteBuffer.wrap(octets).getLong(40));
                answer.putInt(40, (int) (now.getEpochSecond() + 2_208_988_800L));
                socket.send(new DatagramPacket(answer.array(), octets.length, packet.getSocketAddress()));
            }
        });
        return new Endpoint(address, socket.getLocalPort());
    }

    /** Listens, and answers each line of a client with the next of these; nothing: it is silent. */
    void smtp(Endpoint endpoint, String... replies) throws IOException {
        ServerSocket listener = new ServerSocket(endpoint.port(), 5, InetAddress.getByName(endpoint.host()));
        open.add(listener);
        background(() -> {
            while (true) {
                Socket client = listener.accept();
                open.add(client);
                background(() -> {
                    BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(),
                        StandardCharsets.US_ASCII));
                    for (String reply : replies) {
                        client.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
                        in.readLine();
                    }
                });
            }
        });
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void background(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // closed
            }
        }, "false-friend");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable one : List.copyOf(open)) {
            one.close();
        }
        open.clear();
    }
}
