package eu.testa.mail.core.digitalid.ldap;

import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.password.PasswordThrottle;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * The LDAP listeners: LDAPS, and LDAP with StartTLS. Connections are Netty's, messages those of UnboundID's LDAP SDK; what is
 * answered is decided in {@link DirectoryRequests}. The number of threads does not depend on that of connections.
 */
public final class DigitalIdLdap implements Closeable {

    /** They check passwords and search; each connection has at most one request with them. */
    private static final int WORKERS = 4;

    private final DigitalIdDirectory directory;
    private final DigitalIdEntries entries;
    private final PasswordCheck passwords;
    private final SSLContext tls;
    private final PasswordThrottle throttle;
    private final ListenerFront front;
    private final LdapLimits limits;
    private final OpenConnections open;
    private final List<Channel> listeners = new ArrayList<>();
    private final EventLoopGroup connections = new NioEventLoopGroup(1, new DefaultThreadFactory("ldap-connections", true));
    private final ExecutorService workers =
        Executors.newFixedThreadPool(WORKERS, new DefaultThreadFactory("ldap-worker", true));

    /**
     * @param rootDomain the base of the directory: {@code eu-admin.net} is {@code dc=eu-admin,dc=net}
     * @param tls        the server's key and certificate
     * @param throttle   that of all the ways in for a user
     * @param front      what a connection has to pass before
     */
    public DigitalIdLdap(DigitalIdDirectory directory, String rootDomain, PasswordCheck passwords, SSLContext tls,
        PasswordThrottle throttle, ListenerFront front) {
        this(directory, rootDomain, passwords, tls, throttle, front, LdapLimits.DEFAULT);
    }

    DigitalIdLdap(DigitalIdDirectory directory, String rootDomain, PasswordCheck passwords, SSLContext tls,
        PasswordThrottle throttle, ListenerFront front, LdapLimits limits) {
        this.directory = directory;
        this.entries = new DigitalIdEntries(rootDomain);
        this.passwords = passwords;
        this.tls = tls;
        this.throttle = throttle;
        this.front = front;
        this.limits = limits;
        this.open = new OpenConnections(limits);
    }

    /**
     * Listens with TLS from the first octet.
     *
     * @return the port, which is another one than asked for when 0 was
     */
    public int listenWithTls(InetSocketAddress address) throws IOException {
        return listen(address, true);
    }

    /** Listens without TLS; a client can do nothing but ask for it (StartTLS). */
    public int listenForStartTls(InetSocketAddress address) throws IOException {
        return listen(address, false);
    }

    private int listen(InetSocketAddress address, boolean beginsWithTls) throws IOException {
        if (address.isUnresolved()) {
            throw new IOException("the address to listen on is not known here");
        }
        ServerBootstrap listener = new ServerBootstrap().group(connections).channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(new ChannelInitializer<SocketChannel>() {
                @Override
                protected void initChannel(SocketChannel connection) {
                    begin(connection, beginsWithTls);
                }
            });
        front.inFrontOf(listener);
        ChannelFuture bound = listener.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bound.cause() instanceof IOException known ? known : new IOException(bound.cause());
        }
        listeners.add(bound.channel());
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    private void begin(SocketChannel connection, boolean beginsWithTls) {
        if (!open.admit(connection)) {
            connection.close();
            return;
        }
        if (beginsWithTls) {
            connection.pipeline().addLast(tls());
        }
        LdapFrames frames = new LdapFrames(limits.requestBytes());
        DirectoryRequests requests =
            new DirectoryRequests(directory, entries, passwords, throttle, connection.remoteAddress().getAddress());
        connection.pipeline().addLast(new IdleStateHandler(0, 0, limits.idle().toMillis(), TimeUnit.MILLISECONDS), frames,
            new LdapSession(frames, requests, open, limits, this::tls, workers));
    }

    private SslHandler tls() {
        SSLEngine engine = tls.createSSLEngine();
        engine.setUseClientMode(false);
        return new SslHandler(engine, workers);
    }

    @Override
    public void close() {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        workers.shutdown();
        connections.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
