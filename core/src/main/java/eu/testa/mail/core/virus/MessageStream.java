package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/**
 * The octets of a message, all of them and no more: whatever goes wrong with them, also that they are not as many as
 * the message has, is an {@link UnreadableMessageException}. Half a mail may be clean where the whole is not.
 */
public final class MessageStream extends InputStream {

    private final InputStream octets;
    private final long size;
    private final BooleanSupplier timeIsOver;
    private long read;

    private MessageStream(InputStream octets, long size, BooleanSupplier timeIsOver) {
        this.octets = octets;
        this.size = size;
        this.timeIsOver = timeIsOver;
    }

    public static MessageStream open(MessageSource message) throws UnreadableMessageException {
        return open(message, () -> false);
    }

    /** Opens a message that must be read by then. */
    static MessageStream open(MessageSource message, Deadline deadline) throws UnreadableMessageException {
        return open(message, deadline::isOver);
    }

    private static MessageStream open(MessageSource message, BooleanSupplier timeIsOver)
        throws UnreadableMessageException {
        try {
            long size = message.size();
            return new MessageStream(message.open(), size, timeIsOver);
        } catch (IOException e) {
            throw new UnreadableMessageException(e);
        }
    }

    /** In octets. */
    long size() {
        return size;
    }

    @Override
    public int read() throws UnreadableMessageException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws UnreadableMessageException {
        if (timeIsOver.getAsBoolean()) {
            throw new UnreadableMessageException(new IOException("no time left"));
        }
        int count = readOctets(target, offset, length);
        read += Math.max(count, 0);
        if (count < 0 ? read < size : read > size) {
            throw new UnreadableMessageException(new IOException("it should have " + size + " octets, and has "
                + (count < 0 ? read : "more")));
        }
        return count;
    }

    private int readOctets(byte[] target, int offset, int length) throws UnreadableMessageException {
        try {
            return octets.read(target, offset, length);
        } catch (IOException e) {
            throw new UnreadableMessageException(e);
        }
    }

    @Override
    public void close() throws IOException {
        octets.close();
    }
}
