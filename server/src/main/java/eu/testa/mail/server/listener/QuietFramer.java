package eu.testa.mail.server.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.AllButStartTlsLineBasedChannelHandler;
import org.apache.james.protocols.netty.CommandInjectionDetectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts what a client sends into lines. What clients do wrong, by chance or on purpose, is a line in the log, where James has an error with
 * all its calls: a client that is gone, or with which no TLS comes about, needs no answer either; one that sends more behind the command
 * that begins TLS (RFC 3207 §4, RFC 2595 §4) is told so, and nothing of it is looked at.
 */
public class QuietFramer extends AllButStartTlsLineBasedChannelHandler {

    private static final Logger LOGGER = LoggerFactory.getLogger(QuietFramer.class);

    private final String command;
    private final String refusal;
    private boolean closing;

    /**
     * @param command that begins TLS
     * @param refusal a line, without its end, for who sends more with it
     */
    public QuietFramer(ChannelPipeline pipeline, String command, String refusal) {
        super(pipeline, AbstractChannelPipelineFactory.MAX_LINE_LENGTH, false, command.toLowerCase(Locale.ROOT));
        this.command = command;
        this.refusal = refusal;
    }

    /** What comes from now on is passed over, until the client has its answer and the connection is closed. */
    protected final void takeNothingMore() {
        closing = true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (cause instanceof IOException) {
            LOGGER.info("The connection from {} was lost: {}", context.channel().remoteAddress(), cause.getMessage());
            context.channel().close();
            return;
        }
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException refused) {
            LOGGER.info("TLS with {} did not come about: {}", context.channel().remoteAddress(), refused.getMessage());
            context.channel().close();
            return;
        }
        if (cause instanceof DecoderException && cause.getCause() instanceof CommandInjectionDetectedException) {
            LOGGER.warn("{} sent more with {} in the clear, and is disconnected: it could be somebody else's words",
                context.channel().remoteAddress(), command);
            takeNothingMore();
            context.writeAndFlush(Unpooled.copiedBuffer(refusal + "\r\n", StandardCharsets.US_ASCII))
                .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        super.exceptionCaught(context, cause);
    }

    @Override
    protected final Object decode(ChannelHandlerContext context, ByteBuf buffer) throws Exception {
        if (closing) {
            buffer.skipBytes(buffer.readableBytes());
            return null;
        }
        return frame(context, buffer);
    }

    /** The next frame; null while it is not there as a whole. */
    protected Object frame(ChannelHandlerContext context, ByteBuf buffer) throws Exception {
        return super.decode(context, buffer);
    }
}
