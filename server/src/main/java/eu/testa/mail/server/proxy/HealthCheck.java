package eu.testa.mail.server.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.ByteProcessor;

/**
 * Answers a proxy that looks whether this server is well ({@code option smtpchk}, {@code option tcp-check}), without a line in
 * the log every few seconds. There is no way from here to a session.
 */
final class HealthCheck extends SimpleChannelInboundHandler<ByteBuf> {

    /** A greeting, EHLO and QUIT are a check. */
    private static final int MAX_OCTETS = 512;

    private final String greeting;
    private final String reply;
    private final String farewell;
    private int octets;

    private HealthCheck(String greeting, String reply, String farewell) {
        this.greeting = greeting;
        this.reply = reply;
        this.farewell = farewell;
    }

    /** Of an SMTP listener without TLS at the start. */
    static HealthCheck smtp(String hostname) {
        return new HealthCheck("220 " + hostname, "250 " + hostname, "221 " + hostname);
    }

    /** Of a POP3 listener without TLS at the start. */
    static HealthCheck pop3() {
        return new HealthCheck("+OK", "+OK", "+OK");
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        say(context, greeting);
        context.read();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
        octets += message.readableBytes();
        boolean quits = message.toString(US_ASCII).startsWith("QUIT") || octets > MAX_OCTETS;
        if (quits) {
            say(context, farewell);
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else if (message.forEachByte(ByteProcessor.FIND_LF) >= 0) {
            say(context, reply);
        }
    }

    private static void say(ChannelHandlerContext context, String line) {
        context.writeAndFlush(Unpooled.copiedBuffer(line + "\r\n", US_ASCII));
    }

    /** A proxy that has seen enough may leave as it likes. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
