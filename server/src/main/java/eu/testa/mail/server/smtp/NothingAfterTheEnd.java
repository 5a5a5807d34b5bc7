package eu.testa.mail.server.smtp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/**
 * Says nothing more once James has said that the connection ends. James closes it when all is written, and writes on until
 * then: a peer that is refused with 554 would be greeted with 220 after that.
 */
final class NothingAfterTheEnd extends ChannelOutboundHandlerAdapter {

    private boolean said;

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (said) {
            ReferenceCountUtil.release(message);
            promise.setSuccess();
            return;
        }
        // which James writes to learn when all before it is written
        said = message == Unpooled.EMPTY_BUFFER;
        super.write(context, message, promise);
    }
}
