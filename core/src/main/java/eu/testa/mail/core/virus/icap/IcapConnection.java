package eu.testa.mail.core.virus.icap;

import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.MessageStream;
import eu.testa.mail.core.virus.engine.EngineChannel;
import eu.testa.mail.core.virus.engine.EngineConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One connection to an ICAP server, for one request after the other. After an {@link IOException}, and after a response
 * whose body was not read, it is of no more use.
 */
final class IcapConnection implements EngineConnection {

    private static final byte[] END_OF_BODY = ascii("0\r\n\r\n");
    private static final byte[] END_OF_BODY_IN_PREVIEW = ascii("0; ieof\r\n\r\n");
    private static final byte[] END_OF_LINE = ascii("\r\n");
    private static final int BUFFER = 64 * 1024;
    /** Room in the buffer for a chunk's length line, its end, and the end of the body. */
    private static final int FRAME = 32;
    /** A preview is one chunk, sent at once; whoever wants to see more first gets this much. */
    static final int LARGEST_PREVIEW = BUFFER - FRAME;
    private static final int LONGEST_HEAD = 16 * 1024;

    private final EngineChannel channel;
    private final ByteBuffer out = ByteBuffer.allocate(BUFFER);
    private final ByteBuffer in = ByteBuffer.allocate(LONGEST_HEAD);

    private IcapConnection(EngineChannel channel) {
        this.channel = channel;
        in.flip();
    }

    static IcapConnection open(IcapSettings settings, Deadline deadline) throws IOException {
        return new IcapConnection(EngineChannel.connect(
            new InetSocketAddress(settings.service().getHost(), settings.port()), deadline));
    }

    /** Sends the head of a request. */
    void sendHead(String head, Deadline deadline) throws IOException {
        channel.write(ByteBuffer.wrap(ascii(head)), deadline);
    }

    /**
     * Sends the first octets of a body as its preview (RFC 3507 §4.5).
     *
     * @return whether that was all of it
     */
    boolean sendPreview(MessageStream body, int length, Deadline deadline) throws IOException {
        byte[] preview = body.readNBytes(length + 1);
        // the octet too many is what tells a body that ends here from one that goes on; it is sent with the rest
        boolean all = preview.length <= length;
        out.clear();
        putChunk(preview, Math.min(preview.length, length));
        out.put(all ? END_OF_BODY_IN_PREVIEW : END_OF_BODY);
        flush(deadline);
        if (!all) {
            out.clear();
            putChunk(new byte[] {preview[length]}, 1);
        }
        return all;
    }

    /**
     * Sends the body, or what is left of it after the preview, until the service answers.
     *
     * @return whether that was all of it; a service may answer before (RFC 3507 §4.3.2), and has not seen the rest then
     */
    boolean sendBody(MessageStream body, boolean afterPreview, Deadline deadline) throws IOException {
        if (!afterPreview) {
            out.clear();
        }
        while (true) {
            int room = out.remaining() - FRAME;
            byte[] chunk = body.readNBytes(room);
            putChunk(chunk, chunk.length);
            boolean end = chunk.length < room;
            if (end) {
                out.put(END_OF_BODY);
            }
            if (hasAnswered()) {
                return false;
            }
            flush(deadline);
            if (end) {
                return true;
            }
            out.clear();
        }
    }

    private boolean hasAnswered() throws IOException {
        if (!in.hasRemaining()) {
            in.clear();
            int count = channel.readAvailable(in);
            in.flip();
            return count != 0;
        }
        return true;
    }

    /** Reads the head of a response. */
    IcapResponse receive(Deadline deadline) throws IOException {
        return IcapResponse.parse(readUntil("\r\n\r\n", deadline));
    }

    /** Reads the first line of the HTTP message inside a response. */
    String receiveFirstLine(Deadline deadline) throws IOException {
        return readUntil("\r\n", deadline);
    }

    @Override
    public boolean isAlive() {
        return !in.hasRemaining() && channel.isQuiet();
    }

    private String readUntil(String end, Deadline deadline) throws IOException {
        while (true) {
            String text = new String(in.array(), in.position(), in.remaining(), StandardCharsets.ISO_8859_1);
            int length = text.indexOf(end);
            if (length >= 0) {
                in.position(in.position() + length + end.length());
                return text.substring(0, length);
            }
            in.compact();
            if (!in.hasRemaining()) {
                throw new ProtocolException("its answer does not end");
            }
            int count = channel.read(in, deadline);
            in.flip();
            if (count < 0) {
                throw new IOException("it closed the connection without an answer");
            }
        }
    }

    private void putChunk(byte[] octets, int length) {
        if (length > 0) {
            out.put(ascii(Integer.toHexString(length))).put(END_OF_LINE).put(octets, 0, length).put(END_OF_LINE);
        }
    }

    private void flush(Deadline deadline) throws IOException {
        out.flip();
        channel.write(out, deadline);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        channel.close();
    }
}
