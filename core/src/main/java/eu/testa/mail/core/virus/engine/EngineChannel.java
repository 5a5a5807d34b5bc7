package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.virus.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * One connection to a daemon, over TCP or a Unix socket, on which no operation outlives its deadline.
 *
 * <p>Blocking channels have no time-outs in Java (and Unix sockets have no other kind), so the channel does not block
 * and a selector waits. Not safe for use by several threads at once.
 */
public final class EngineChannel implements AutoCloseable {

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    private EngineChannel(SocketChannel channel, Selector selector, SelectionKey key) {
        this.channel = channel;
        this.selector = selector;
        this.key = key;
    }

    /**
     * Connects.
     *
     * @throws IOException if nobody answers there before the deadline
     */
    public static EngineChannel connect(SocketAddress address, Deadline deadline) throws IOException {
        if (address instanceof InetSocketAddress internet && internet.isUnresolved()) {
            throw new UnknownHostException(internet.getHostString());
        }
        SocketChannel channel = address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        Selector selector = null;
        try {
            channel.configureBlocking(false);
            if (address instanceof InetSocketAddress) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            selector = Selector.open();
            SelectionKey key = channel.register(selector, 0);
            EngineChannel connected = new EngineChannel(channel, selector, key);
            if (!channel.connect(address)) {
                do {
                    connected.await(SelectionKey.OP_CONNECT, deadline);
                } while (!channel.finishConnect());
            }
            return connected;
        } catch (IOException | RuntimeException e) {
            if (selector != null) {
                selector.close();
            }
            channel.close();
            throw e;
        }
    }

    /** Writes all that remains in the buffer. */
    public void write(ByteBuffer buffer, Deadline deadline) throws IOException {
        while (buffer.hasRemaining()) {
            if (deadline.isOver()) {
                throw timedOut();
            }
            if (channel.write(buffer) == 0) {
                await(SelectionKey.OP_WRITE, deadline);
            }
        }
    }

    /**
     * Waits for at least one octet, and reads what is there then.
     *
     * @return the number of octets read, or -1 when the peer has closed
     */
    public int read(ByteBuffer buffer, Deadline deadline) throws IOException {
        int count = 0;
        while (count == 0) {
            await(SelectionKey.OP_READ, deadline);
            count = channel.read(buffer);
        }
        return count;
    }

    /**
     * Reads what is there without waiting.
     *
     * @return the number of octets read, 0 when there is nothing, or -1 when the peer has closed
     */
    public int readAvailable(ByteBuffer buffer) throws IOException {
        return channel.read(buffer);
    }

    /** Whether the peer has left an idle connection alone: neither closed it nor said anything on it. */
    public boolean isQuiet() {
        try {
            return channel.read(ByteBuffer.allocate(1)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void await(int operation, Deadline deadline) throws IOException {
        if (deadline.isOver()) {
            throw timedOut();
        }
        key.interestOps(operation);
        selector.select(deadline.millisLeft());
        selector.selectedKeys().clear();
        if (Thread.interrupted()) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    private static SocketTimeoutException timedOut() {
        return new SocketTimeoutException("no answer in time");
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            // the connection is given up either way
        }
        try {
            channel.close();
        } catch (IOException e) {
            // the connection is given up either way
        }
    }
}
