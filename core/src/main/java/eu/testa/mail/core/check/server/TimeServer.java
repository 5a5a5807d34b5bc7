package eu.testa.mail.core.check.server;

import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A time server, asked once by SNTP (RFC 4330).
 *
 * @param patience for its answer
 */
record TimeServer(Endpoint endpoint, Duration patience) {

    private static final int LENGTH = 48;
    private static final byte VERSION_4_CLIENT = 0x23;
    private static final int MODE_SERVER = 4;
    private static final int ORIGINATE = 24;
    private static final int TRANSMIT = 40;
    /** Seconds from 1900, where NTP begins, to 1970. */
    private static final long EPOCH = 2_208_988_800L;

    /**
     * How far the clock is behind the server; negative when it is before.
     *
     * @throws IOException if the server does not answer, or does not know the time either
     */
    Duration offset(Clock clock) throws IOException {
        byte[] question = new byte[LENGTH];
        question[0] = VERSION_4_CLIENT;
        // comes back in the answer; chance instead of the time, so that nobody else can answer
        long cookie = new SecureRandom().nextLong();
        ByteBuffer.wrap(question).putLong(TRANSMIT, cookie);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(endpoint.host()), endpoint.port()));
            socket.setSoTimeout((int) patience.toMillis());
            Instant sent = clock.instant();
            socket.send(new DatagramPacket(question, LENGTH));
            byte[] octets = new byte[LENGTH];
            DatagramPacket packet = new DatagramPacket(octets, LENGTH);
            socket.receive(packet);
            Instant received = clock.instant();
            ByteBuffer answer = ByteBuffer.wrap(octets);
            int stratum = octets[1];
            if (packet.getLength() < LENGTH || (octets[0] & 7) != MODE_SERVER || answer.getLong(ORIGINATE) != cookie) {
                throw new IOException("its answer is not NTP");
            }
            if (stratum == 0 || stratum > 15) {
                throw new IOException("it is not synchronised itself");
            }
            Duration halfway = Duration.between(sent, received).dividedBy(2);
            return Duration.between(sent.plus(halfway), instant(answer.getLong(TRANSMIT)));
        } catch (PortUnreachableException e) {
            throw new IOException("nothing listens there", e);
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer within " + patience.toSeconds() + " s", e);
        }
    }

    private static Instant instant(long ntp) {
        long seconds = ntp >>> 32;
        // from 2036 on, the count begins anew (RFC 4330 §3)
        long era = seconds >= 1L << 31 ? 0 : 1L << 32;
        long nanos = (ntp & 0xffff_ffffL) * 1_000_000_000L >>> 32;
        return Instant.ofEpochSecond(seconds + era - EPOCH, nanos);
    }
}
