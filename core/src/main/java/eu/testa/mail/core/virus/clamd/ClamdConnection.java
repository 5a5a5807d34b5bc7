package eu.testa.mail.core.virus.clamd;

import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.MessageStream;
import eu.testa.mail.core.virus.UnreadableMessageException;
import eu.testa.mail.core.virus.engine.EngineChannel;
import eu.testa.mail.core.virus.engine.EngineConnection;
import eu.testa.mail.core.virus.engine.EngineWords;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One session ({@code zIDSESSION}) with a clamd: one command after the other, each answered under its number.
 *
 * <p>After an {@link IOException} the connection is of no more use.
 */
final class ClamdConnection implements EngineConnection {

    private static final byte[] SESSION = command("IDSESSION");
    private static final byte[] STREAM = command("INSTREAM");
    /** Large enough that a usual mail is one write with command and end; clamd itself buffers 128 KiB. */
    private static final int BUFFER = 64 * 1024;
    private static final int LENGTH = Integer.BYTES;
    /** Signature names are far shorter; whoever sends more is no clamd. */
    private static final int LONGEST_REPLY = 1024;

    private final EngineChannel channel;
    private final ByteBuffer out = ByteBuffer.allocate(BUFFER);
    private final ByteBuffer in = ByteBuffer.allocate(LONGEST_REPLY);
    private boolean sessionOpen;
    private long commands;

    private ClamdConnection(EngineChannel channel) {
        this.channel = channel;
    }

    static ClamdConnection open(ClamdAddress address, Deadline deadline) throws IOException {
        return new ClamdConnection(EngineChannel.connect(address.resolve(), deadline));
    }

    /**
     * Streams a message and waits for the reply, which is returned without its number.
     *
     * @throws UnreadableMessageException if the message ends before its end
     * @throws IOException                if clamd does not answer, or not as clamd does
     */
    String scan(MessageStream message, Deadline deadline) throws IOException {
        begin(STREAM);
        boolean end = false;
        while (!end) {
            int start = out.position();
            int room = out.capacity() - start - 2 * LENGTH;
            int count = message.readNBytes(out.array(), start + LENGTH, room);
            if (count > 0) {
                out.putInt(count).position(start + LENGTH + count);
            }
            end = count < room;
            if (end) {
                out.putInt(0);
            }
            send(deadline);
        }
        return reply(deadline);
    }

    /** Sends a command that has no data ({@code PING}, {@code VERSION}) and returns the reply without its number. */
    String ask(String command, Deadline deadline) throws IOException {
        begin(command(command));
        send(deadline);
        return reply(deadline);
    }

    /** clamd closes a session that is idle after its {@code IdleTimeout}. */
    @Override
    public boolean isAlive() {
        return channel.isQuiet();
    }

    private void begin(byte[] command) {
        out.clear();
        if (!sessionOpen) {
            out.put(SESSION);
            sessionOpen = true;
        }
        out.put(command);
        commands++;
    }

    private void send(Deadline deadline) throws IOException {
        out.flip();
        try {
            channel.write(out, deadline);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(lastWords(e), e);
        }
        out.clear();
    }

    /** A clamd that stops reading (the stream is longer than it takes) has said why before it closed. */
    private String lastWords(IOException failure) {
        in.clear();
        try {
            if (channel.readAvailable(in) > 0) {
                String words = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
                return "it closed the connection, saying: " + EngineWords.printable(words);
            }
        } catch (IOException e) {
            // it said nothing
        }
        return failure.getMessage();
    }

    private String reply(Deadline deadline) throws IOException {
        in.clear();
        while (in.position() == 0 || in.get(in.position() - 1) != 0) {
            if (!in.hasRemaining()) {
                throw new ProtocolException("its reply does not end");
            }
            if (channel.read(in, deadline) < 0) {
                throw new IOException("it closed the connection without an answer");
            }
        }
        String line = new String(in.array(), 0, in.position() - 1, StandardCharsets.ISO_8859_1);
        String number = commands + ": ";
        if (!line.startsWith(number)) {
            throw new ProtocolException("its reply is not to command " + commands + ": " + EngineWords.printable(line));
        }
        return line.substring(number.length());
    }

    private static byte[] command(String name) {
        return ("z" + name + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        channel.close();
    }
}
