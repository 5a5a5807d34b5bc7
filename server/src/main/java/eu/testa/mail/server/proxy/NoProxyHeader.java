package eu.testa.mail.server.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
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

    /** What has come, as long as it may become a header. */
    private ByteBuf first = Unpooled.EMPTY_BUFFER;

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
    public void handlerRemoved(ChannelHandlerContext context) {
        first.release();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        first = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), first, (ByteBuf) message);
        boolean undecided = false;
        for (byte[] beginning : BEGINNINGS) {
            int octets = Math.min(first.readableBytes(), beginning.length);
            if (beginsWith(beginning, octets)) {
                if (octets == beginning.length) {
                    LOGGER.warn("A connection was closed: {} sent a PROXY header, and is not in listener.proxies.",
                        context.channel().remoteAddress());
                    context.close();
                    return;
                }
                undecided = true;
            }
        }
        if (!undecided) {
            ByteBuf octets = first.retain();
            context.pipeline().remove(this);
            context.fireChannelRead(octets);
        }
    }

    private boolean beginsWith(byte[] beginning, int octets) {
        for (int i = 0; i < octets; i++) {
            if (first.getByte(first.readerIndex() + i) != beginning[i]) {
                return false;
            }
        }
        return true;
    }
}
