package eu.testa.mail.server.proxy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections whose address is that of the client for whom a proxy speaks. The header is read before the connection is
 * handed out, one after the other: a proxy sends it with the connection, and holds the others up for {@value #SECONDS} seconds
 * at the most. One that speaks for itself has seen that somebody listens, and hears nothing more.
 */
final class ProxiedServerSocket extends ServerSocket {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProxiedServerSocket.class);
    private static final int SECONDS = 3;

    private final Proxies proxies;
    private final Layer layer;

    /** What is put over a connection, such as TLS. */
    interface Layer {
        Socket over(Socket connection) throws IOException;
    }

    /** A connection whose address is the client's. */
    private static final class Connection extends Socket {

        private Optional<InetSocketAddress> client = Optional.empty();

        @Override
        public InetAddress getInetAddress() {
            return client.map(InetSocketAddress::getAddress).orElseGet(super::getInetAddress);
        }

        @Override
        public int getPort() {
            return client.map(InetSocketAddress::getPort).orElseGet(super::getPort);
        }
    }

    ProxiedServerSocket(int port, int backlog, InetAddress address, Proxies proxies, Layer layer) throws IOException {
        super(port, backlog, address);
        this.proxies = proxies;
        this.layer = layer;
    }

    @Override
    public Socket accept() throws IOException {
        while (true) {
            Connection connection = new Connection();
            implAccept(connection);
            if (!proxies.has(connection.getInetAddress()) || isOfAClient(connection)) {
                return layer.over(connection);
            }
            connection.close();
        }
    }

    private static boolean isOfAClient(Connection connection) {
        try {
            connection.client = client(connection);
            connection.setSoTimeout(0);
        } catch (EOFException e) {
            // a proxy that connects and leaves looks only whether somebody listens
        } catch (IOException e) {
            LOGGER.warn("A connection was closed: {}, which is in listener.proxies, sent no PROXY header that can be read, or not "
                + "in {} seconds. A proxy has to send one first, as HAProxy does with send-proxy-v2 (docs/redundancy.md).",
                connection.getInetAddress().getHostAddress(), SECONDS);
        }
        return connection.client.isPresent();
    }

    /** Octet by octet, for what is behind the header is somebody else's; empty if the proxy speaks for itself. */
    private static Optional<InetSocketAddress> client(Socket connection) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        EmbeddedChannel decoder = new EmbeddedChannel(new HAProxyMessageDecoder(ProxyHeader.MAX_EXTENSIONS));
        try {
            HAProxyMessage header = null;
            while (header == null) {
                decoder.writeInbound(Unpooled.wrappedBuffer(new byte[] {(byte) octet(connection, end)}));
                header = decoder.readInbound();
            }
            HAProxyProxiedProtocol protocol = header.proxiedProtocol();
            boolean tcp = protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6;
            Optional<InetSocketAddress> client = tcp ? Optional.of(ProxyHeader.client(header)) : Optional.empty();
            header.release();
            return client;
        } catch (HAProxyProtocolException e) {
            throw new IOException("no PROXY header", e);
        } finally {
            decoder.finishAndReleaseAll();
        }
    }

    private static int octet(Socket connection, long end) throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
            throw new SocketTimeoutException("no whole PROXY header");
        }
        connection.setSoTimeout((int) left);
        int octet = connection.getInputStream().read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }
}
