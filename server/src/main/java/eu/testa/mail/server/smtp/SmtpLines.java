package eu.testa.mail.server.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.james.protocols.api.Protocol;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.ProtocolHandlerResultHandler;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.smtpserver.netty.SMTPChannelInboundHandler;
import org.apache.james.smtpserver.netty.SmtpMetrics;

/**
 * Gives each line of a connection to James' handlers, and its beginning and end. James itself writes ten facts about the connection into the
 * diagnostic context (MDC) of the thread for each command, and takes them out again. Nothing here is logged that needs them: the line for
 * what is refused says from whom it came.
 */
final class SmtpLines extends SMTPChannelInboundHandler {

    private final LineHandler<ProtocolSession> commands;
    private final SmtpMetrics metrics;
    /** Who takes the lines in place of {@link #commands}, as long as a message lasts, or an AUTH; used by one thread. */
    private final Deque<ChannelInboundHandlerAdapter> overrides = new ArrayDeque<>();

    SmtpLines(Protocol protocol, Encryption encryption, SmtpMetrics metrics) {
        super(protocol, encryption, false, metrics);
        this.commands = commands(protocol);
        this.metrics = metrics;
    }

    @SuppressWarnings("unchecked")
    private static LineHandler<ProtocolSession> commands(Protocol protocol) {
        return protocol.getProtocolChain().getFirstHandler(LineHandler.class).orElseThrow();
    }

    @Override
    protected ProtocolSession createSession(ChannelHandlerContext context) {
        return protocol.newSession(new UnnamedPeerTransport(context.channel(), secure));
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void channelActive(ChannelHandlerContext context) {
        ProtocolSessionImpl session = (ProtocolSessionImpl) createSession(context);
        context.channel().attr(SESSION_ATTRIBUTE_KEY).set(session);
        for (ConnectHandler handler : chain.getHandlers(ConnectHandler.class)) {
            Response response = handler.onConnect(session);
            // one without lines lets the next handler greet
            if (response != null && (response.isEndSession() || !response.getLines().isEmpty())) {
                session.getProtocolTransport().writeResponse(response, session);
            }
        }
        metrics.getConnectionMetric().increment();
        context.fireChannelActive();
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public void channelInactive(ChannelHandlerContext context) {
        ProtocolSession session = (ProtocolSession) context.channel().attr(SESSION_ATTRIBUTE_KEY).get();
        for (DisconnectHandler handler : chain.getHandlers(DisconnectHandler.class)) {
            handler.onDisconnect(session);
        }
        cleanup(context);
        metrics.getConnectionMetric().decrement();
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        ChannelInboundHandlerAdapter override = overrides.peekFirst();
        if (override != null) {
            override.channelRead(context, message);
            return;
        }
        ByteBuf line = (ByteBuf) message;
        try {
            answer((ProtocolSessionImpl) context.channel().attr(SESSION_ATTRIBUTE_KEY).get(), ByteBufUtil.getBytes(line));
        } finally {
            line.release();
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private void answer(ProtocolSessionImpl session, byte[] line) {
        long begun = System.currentTimeMillis();
        Response response = commands.onLine(session, line);
        for (ProtocolHandlerResultHandler handler : resultHandlers) {
            response = handler.onResponse(session, response, System.currentTimeMillis() - begun, commands);
        }
        if (response != null) {
            session.getProtocolTransport().writeResponse(response, session);
        }
    }

    @Override
    public void pushLineHandler(ChannelInboundHandlerAdapter override) {
        overrides.addFirst(override);
    }

    @Override
    public void popLineHandler() {
        overrides.pollFirst();
    }
}
