package eu.testa.mail.server.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the PROXY header of a proxy's connection (HAProxy's proxy-protocol.txt, versions 1 and 2). Until it has come,
 * nothing else is there that could be counted, encrypted or answered; then the session begins as if its client had connected
 * itself. A proxy that speaks for itself ({@code LOCAL}, {@code UNKNOWN}) looks whether the server is well.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {

    static final int SECONDS = 10;

    private static final Logger LOGGER = LoggerFactory.getLogger(ProxyHeader.class);
    /** HAProxy adds less; the protocol would allow 64 KiB. */
    static final int MAX_EXTENSIONS = 1024;

    private final Consumer<InetSocketAddress> speaksFor;
    private final ChannelHandler session;
    private final ChannelHandler healthCheck;
    private Optional<HAProxyMessage> header = Optional.empty();
    private CompositeByteBuf behind;
    private Future<?> tooLate;
    private SocketAddress proxy;
    private boolean refused;

    private ProxyHeader(Consumer<InetSocketAddress> speaksFor, ChannelHandler session, ChannelHandler healthCheck) {
        this.speaksFor = speaksFor;
        this.session = session;
        this.healthCheck = healthCheck;
    }

    /**
     * @param pipeline    of a proxy's connection, with nothing in it
     * @param speaksFor   gets the client's address, before the session begins
     * @param session     lays the way to the handlers of a client's session
     * @param healthCheck talks to the proxy itself
     */
    static void await(ChannelPipeline pipeline, Consumer<InetSocketAddress> speaksFor, ChannelHandler session,
        ChannelHandler healthCheck) {
        pipeline.addLast(new HAProxyMessageDecoder(MAX_EXTENSIONS), new ProxyHeader(speaksFor, session, healthCheck));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        proxy = context.channel().remoteAddress();
        behind = context.alloc().compositeBuffer();
        tooLate = context.executor().schedule(() -> refuse(context, "sent no whole PROXY header in " + SECONDS + " seconds"),
            SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        tooLate.cancel(false);
        header.ifPresent(HAProxyMessage::release);
        behind.release();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HAProxyMessage found) {
            header = Optional.of(found);
        } else {
            behind.addComponent(true, (ByteBuf) message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (header.isEmpty()) {
            context.read();
            return;
        }
        switch (header.get().proxiedProtocol()) {
            case TCP4, TCP6 -> {
                speaksFor.accept(client(header.get()));
                hand(context, session);
            }
            case UNKNOWN -> hand(context, healthCheck);
            default -> refuse(context, "speaks for no TCP connection: " + header.get().proxiedProtocol());
        }
    }

    /** From its octets: an address is not looked up. */
    static InetSocketAddress client(HAProxyMessage header) {
        return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(header.sourceAddress()), header.sourcePort());
    }

    private void hand(ChannelHandlerContext context, ChannelHandler next) {
        ChannelPipeline pipeline = context.pipeline();
        ByteBuf first = behind.retain();
        pipeline.remove(this);
        NoProxyHeader.begin(pipeline, next);
        pipeline.fireChannelActive();
        // a session that was refused may be closed by now
        if (first.isReadable() && context.channel().isActive()) {
            pipeline.fireChannelRead(first);
            pipeline.fireChannelReadComplete();
        } else {
            first.release();
        }
    }

    /** A proxy that connects and leaves looks only whether somebody listens; that is not worth a line. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            context.close();
        } else {
            refuse(context, "sent no PROXY header that can be read");
        }
    }

    private void refuse(ChannelHandlerContext context, String reason) {
        if (!refused) {
            refused = true;
            LOGGER.warn("A connection was closed: {}, which is in listener.proxies, {}. A proxy has to send one first, as HAProxy "
                + "does with send-proxy-v2 (docs/redundancy.md).", proxy, reason);
        }
        context.close();
    }
}
