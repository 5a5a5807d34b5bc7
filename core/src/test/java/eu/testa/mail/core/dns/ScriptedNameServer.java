package eu.testa.mail.core.dns;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.settings.Endpoint;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A name server that says what the test wants, over UDP and TCP on one free port of the loopback address. */
final class ScriptedNameServer implements AutoCloseable {

    private static final int LARGEST = 65_535;

    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final List<Message> questions = new CopyOnWriteArrayList<>();
    private final List<SocketAddress> askers = new CopyOnWriteArrayList<>();
    private volatile Script overUdp;
    private volatile Script overTcp;

    /** From a question to the datagrams that are sent, in order; none is silence. */
    interface Script {
        List<Message> replies(Message query);
    }

    ScriptedNameServer(Script script) throws IOException {
        overUdp = script;
        overTcp = script;
        InetAddress loopback = InetAddress.getLoopbackAddress();
        tcp = new ServerSocket(FreePort.find(), 5, loopback);
        udp = new DatagramSocket(tcp.getLocalPort(), loopback);
        start(this::serveUdp);
        start(this::serveTcp);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "scripted-name-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Says this from now on. */
    void say(Script script) {
        overUdp = script;
        overTcp = script;
    }

    void sayOverTcp(Script script) {
        overTcp = script;
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", tcp.getLocalPort());
    }

    /** What it was asked over UDP, repetitions not counted. */
    List<Message> questions() {
        return questions;
    }

    /** From where it was asked. */
    List<SocketAddress> askers() {
        return askers;
    }

    /** A reply with records in master file format (RFC 1035 §5); SOA and NS records go to the authority section. */
    static Message reply(Message query, int rcode, String... records) {
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.AA);
        reply.getHeader().setRcode(rcode);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        try (Master master = new Master(new ByteArrayInputStream(
            (String.join("\n", records) + "\n").getBytes(StandardCharsets.US_ASCII)))) {
            for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
                boolean authority = Stream.of("SOA", "NS").anyMatch(org.xbill.DNS.Type.string(record.getType())::equals);
                reply.addRecord(record, authority ? Section.AUTHORITY : Section.ANSWER);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reply;
    }

    private void serveUdp() {
        byte[] buffer = new byte[LARGEST];
        int lastId = -1;
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                if (query.getHeader().getID() != lastId) {
                    lastId = query.getHeader().getID();
                    questions.add(query);
                    askers.add(packet.getSocketAddress());
                }
                for (Message reply : overUdp.replies(query)) {
                    byte[] octets = reply.toWire();
                    udp.send(new DatagramPacket(octets, octets.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket client = tcp.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                for (Message reply : overTcp.replies(new Message(query))) {
                    byte[] octets = reply.toWire();
                    out.writeShort(octets.length);
                    out.write(octets);
                }
            } catch (IOException e) {
                // closed
            }
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
