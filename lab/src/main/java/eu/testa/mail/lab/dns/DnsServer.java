package eu.testa.mail.lab.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;

/** Serves a zone on one address and port over UDP and TCP (RFC 1035 §4.2), until closed. */
public final class DnsServer implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(DnsServer.class);
    private static final int PLAIN_UDP_LIMIT = 512;
    private static final int MAX_QUERY = 4096;
    private static final int TCP_IDLE_MILLIS = 10_000;

    private final AuthoritativeZone zone;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /**
     * Binds and starts to answer.
     *
     * @param address port 0 takes a free one, the same for UDP and TCP
     * @throws IOException if the address or port cannot be bound
     */
    public DnsServer(AuthoritativeZone zone, InetSocketAddress address) throws IOException {
        this.zone = zone;
        this.tcp = new ServerSocket();
        tcp.setReuseAddress(true);
        tcp.bind(address);
        try {
            this.udp = new DatagramSocket(new InetSocketAddress(address.getAddress(), tcp.getLocalPort()));
        } catch (IOException e) {
            tcp.close();
            throw e;
        }
        threads.execute(this::serveUdp);
        threads.execute(this::serveTcp);
    }

    public int port() {
        return tcp.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
        threads.shutdownNow();
    }

    private void serveUdp() {
        byte[] buffer = new byte[MAX_QUERY];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                // Message.toWire cuts at record boundaries, sets TC, and keeps the OPT record.
                byte[] answer = zone.answer(query).toWire(limit(query));
                udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                LOGGER.debug("UDP query without answer: {}", e.toString());
            }
        }
    }

    private static int limit(Message query) {
        OPTRecord opt = query.getOPT();
        return opt == null ? PLAIN_UDP_LIMIT : Math.max(PLAIN_UDP_LIMIT, opt.getPayloadSize());
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket client = tcp.accept();
                threads.execute(() -> serveConnection(client));
            } catch (IOException e) {
                LOGGER.debug("TCP listener: {}", e.toString());
            }
        }
    }

    private void serveConnection(Socket client) {
        try (client) {
            client.setSoTimeout(TCP_IDLE_MILLIS);
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                byte[] answer = zone.answer(new Message(query)).toWire();
                byte[] framed = new byte[answer.length + 2];
                framed[0] = (byte) (answer.length >> 8);
                framed[1] = (byte) answer.length;
                System.arraycopy(answer, 0, framed, 2, answer.length);
                out.write(framed);
                out.flush();
            }
        } catch (EOFException e) {
            LOGGER.trace("TCP client left");
        } catch (IOException e) {
            LOGGER.debug("TCP query without answer: {}", e.toString());
        }
    }
}
