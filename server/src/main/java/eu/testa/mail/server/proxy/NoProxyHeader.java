package eu.testa.mail.server.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a connection that begins with a PROXY header where none belongs: it is of somebody who would like to be somebody else, or
 * of a proxy that is missing in {@code listener.proxies}.
 */
final class NoProxyHeader extends ChannelInboundHandlerAdapter {

    private static final Logger LOGGER = LoggerFactory.getLogger(NoProxyHeader.class);
    /** What version 1 begins with, and version 2. */
    private static final List<byte[]> BEGINNINGS =
        List.of("PROXY ".getBytes(ISO_8859_1), "\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1));

    private CompositeByteBuf first;

    private NoProxyHeader() {
    }

    /**
     * @param pipeline with nothing in it
     * @param session  lays the way to the handlers of a client's session
     */
    static void begin(ChannelPipeline pipeline, ChannelHandler session) {
        pipeline.addLast(session);
        // in front of TLS, which puts itself first
        pipeline.addFirst(new NoProxyHeader());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        first = context.alloc().compositeBuffer();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        first.release();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        first.addComponent(true, (ByteBuf) message);
        if (BEGINNINGS.stream().anyMatch(this::isWhole)) {
            LOGGER.warn("A connection was closed: {} sent a PROXY header, and is not in listener.proxies.",
                context.channel().remoteAddress());
            context.close();
        } else if (BEGINNINGS.stream().noneMatch(this::mayBecome)) {
            ByteBuf octets = first.retain();
            context.pipeline().remove(this);
            context.fireChannelRead(octets);
        }
    }

    private boolean isWhole(byte[] beginning) {
        return first.readableBytes() >= beginning.length && mayBecome(beginning);
    }

    private boolean mayBecome(byte[] beginning) {
        int octets = Math.min(first.readableBytes(), beginning.length);
        byte[] found = ByteBufUtil.getBytes(first, first.readerIndex(), octets);
        return Arrays.equals(found, 0, octets, beginning, 0, octets);
    }
}
