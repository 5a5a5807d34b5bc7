package eu.testa.mail.core.dns;

import eu.testa.mail.core.settings.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * One name server: a question over UDP, sent twice, and again over TCP when the answer was truncated (RFC 7766).
 *
 * <p>Each question has a socket of its own, on a port the system chooses at random, and a random id. A datagram that has
 * another id or another question is not the answer, and is waited over (RFC 5452 §9.1).
 *
 * @param endpoint where it listens
 * @param timeout  for each of UDP and TCP
 */
record NameServer(Endpoint endpoint, Duration timeout) {

    private static final SecureRandom RANDOM = new SecureRandom();
    /** What passes through every network unfragmented. */
    private static final int UDP_PAYLOAD = 1232;
    private static final int LARGEST_DATAGRAM = 65_535;

    /**
     * Its reply, whatever that says.
     *
     * @throws IOException if there is none; the message says why, for an administrator
     */
    Message ask(Name name, int type) throws IOException {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        query.getHeader().setID(RANDOM.nextInt(1 << 16));
        Message plain = query.clone();
        query.addRecord(new OPTRecord(UDP_PAYLOAD, 0, 0, ExtendedFlags.DO), Section.ADDITIONAL);
        Message reply = ask(query);
        boolean knowsNoEdns = (reply.getRcode() == Rcode.FORMERR || reply.getRcode() == Rcode.NOTIMP)
            && reply.getOPT() == null;
        return knowsNoEdns ? ask(plain) : reply;
    }

    private Message ask(Message query) throws IOException {
        Message reply = overUdp(query);
        if (!reply.getHeader().getFlag(Flags.TC)) {
            return reply;
        }
        try {
            return overTcp(query);
        } catch (IOException e) {
            throw new IOException("its answer is too long for UDP, and over TCP: " + reason(e), e);
        }
    }

    private Message overUdp(Message query) throws IOException {
        byte[] sent = query.toWire();
        long end = System.nanoTime() + timeout.toNanos();
        long again = end - timeout.toNanos() / 2;
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(address());
            socket.send(new DatagramPacket(sent, sent.length));
            byte[] buffer = new byte[LARGEST_DATAGRAM];
            boolean sentAgain = false;
            while (true) {
                try {
                    socket.setSoTimeout(millisUntil(sentAgain ? end : again));
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    Optional<Message> reply = replyTo(query, Arrays.copyOf(packet.getData(), packet.getLength()));
                    if (reply.isPresent()) {
                        return reply.get();
                    }
                } catch (SocketTimeoutException e) {
                    if (sentAgain) {
                        throw e;
                    }
                    sentAgain = true;
                    socket.send(new DatagramPacket(sent, sent.length));
                }
            }
        } catch (IOException e) {
            throw new IOException(reason(e), e);
        }
    }

    private Message overTcp(Message query) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(address(), millisUntil(end));
            byte[] sent = query.toWire();
            ByteArrayOutputStream framed = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(framed);
            out.writeShort(sent.length);
            out.write(sent);
            socket.getOutputStream().write(framed.toByteArray());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            socket.setSoTimeout(millisUntil(end));
            byte[] octets = new byte[in.readUnsignedShort()];
            for (int read = 0; read < octets.length; ) {
                socket.setSoTimeout(millisUntil(end));
                int some = in.read(octets, read, octets.length - read);
                if (some < 0) {
                    throw new IOException("the connection was closed in the middle of the answer");
                }
                read += some;
            }
            return replyTo(query, octets).orElseThrow(() -> new IOException("it answered another question"));
        }
    }

    private InetSocketAddress address() throws IOException {
        return new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port());
    }

    private static int millisUntil(long end) throws SocketTimeoutException {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException("over");
        }
        return (int) millis;
    }

    private static Optional<Message> replyTo(Message query, byte[] octets) {
        Message reply;
        try {
            reply = new Message(octets);
        } catch (IOException e) {
            return Optional.empty();
        }
        boolean fits = reply.getHeader().getFlag(Flags.QR) && reply.getHeader().getID() == query.getHeader().getID()
            && query.getQuestion().equals(reply.getQuestion());
        return fits ? Optional.of(reply) : Optional.empty();
    }

    private String reason(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return "no answer within " + timeout.toMillis() / 1000.0 + " s";
        }
        if (e instanceof EOFException) {
            return "it closed the connection";
        }
        return e instanceof PortUnreachableException ? "nothing listens there" : e.getMessage();
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }
}
