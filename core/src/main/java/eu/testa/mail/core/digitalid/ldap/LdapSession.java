package eu.testa.mail.core.digitalid.ldap;

import com.unboundid.asn1.ASN1Buffer;
import com.unboundid.asn1.ASN1Exception;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.ldap.protocol.ExtendedResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection. Its requests are answered one after the other, each by a worker, and the next is read when the client has
 * taken the answer to the last: so a connection on which nothing is asked has no thread, and a busy one never more than one.
 */
final class LdapSession extends ChannelInboundHandlerAdapter {

    private static final Logger LOGGER = LoggerFactory.getLogger(LdapSession.class);
    private static final String NOTICE_OF_DISCONNECTION = "1.3.6.1.4.1.1466.20036";

    private final LdapFrames frames;
    private final DirectoryRequests requests;
    private final OpenConnections open;
    private final LdapLimits limits;
    private final Supplier<SslHandler> tls;
    private final Executor workers;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private boolean busy;
    private Future<?> tooLate;

    /** What happens on the connection after an answer. */
    private enum Then { READ_ON, START_TLS, CLOSE }

    private record Answer(List<LDAPMessage> messages, Then then) { }

    /**
     * @param frames  of this connection, whose requests come here
     * @param tls     for StartTLS
     * @param workers who answer
     */
    LdapSession(LdapFrames frames, DirectoryRequests requests, OpenConnections open, LdapLimits limits,
        Supplier<SslHandler> tls, Executor workers) {
        this.frames = frames;
        this.requests = requests;
        this.open = open;
        this.limits = limits;
        this.tls = tls;
        this.workers = workers;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        tooLate = context.executor().schedule(() -> {
            if (!requests.isBound()) {
                context.close();
            }
        }, limits.untilBound().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        tooLate.cancel(false);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object request) {
        waiting.add((byte[]) request);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        next(context);
    }

    private void next(ChannelHandlerContext context) {
        if (busy) {
            return;
        }
        byte[] request = waiting.poll();
        if (request == null) {
            context.read();
            return;
        }
        busy = true;
        boolean encrypted = context.pipeline().get(SslHandler.class) != null;
        boolean last = waiting.isEmpty() && frames.isEmpty();
        workers.execute(() -> {
            Answer answer = answer(request, encrypted, last);
            context.executor().execute(() -> give(context, answer));
        });
    }

    private Answer answer(byte[] request, boolean encrypted, boolean last) {
        try {
            LDAPMessage message = LDAPMessage.decode(ASN1Sequence.decodeAsSequence(request));
            return switch (message.getProtocolOpType()) {
                case LDAPMessage.PROTOCOL_OP_TYPE_UNBIND_REQUEST -> new Answer(List.of(), Then.CLOSE);
                // there is never an operation to abandon: it has been answered when the next is read
                case LDAPMessage.PROTOCOL_OP_TYPE_ABANDON_REQUEST -> new Answer(List.of(), Then.READ_ON);
                default -> isStartTls(message) ? startTls(message.getMessageID(), encrypted, last)
                    : new Answer(requests.answer(message, encrypted), Then.READ_ON);
            };
        } catch (LDAPException | ASN1Exception e) {
            return lastWord("this is no LDAP request");
        } catch (RuntimeException e) {
            LOGGER.error("LDAP: a request could not be answered", e);
            return lastWord("the server could not answer; its log says why");
        }
    }

    private static boolean isStartTls(LDAPMessage message) {
        return message.getProtocolOpType() == LDAPMessage.PROTOCOL_OP_TYPE_EXTENDED_REQUEST
            && message.getExtendedRequestProtocolOp().getOID().equals(StartTLSExtendedRequest.STARTTLS_REQUEST_OID);
    }

    /**
     * RFC 4511 §4.14.
     *
     * @param last whether nothing came behind the request: it would have come in the clear, and count as if it had come over TLS
     */
    private static Answer startTls(int id, boolean encrypted, boolean last) {
        if (encrypted) {
            return new Answer(List.of(extended(id, ResultCode.OPERATIONS_ERROR, "TLS is there already",
                StartTLSExtendedRequest.STARTTLS_REQUEST_OID)), Then.READ_ON);
        }
        return last ? new Answer(List.of(extended(id, ResultCode.SUCCESS, null,
            StartTLSExtendedRequest.STARTTLS_REQUEST_OID)), Then.START_TLS)
            : lastWord("nothing may follow StartTLS before its answer");
    }

    private static Answer lastWord(String reason) {
        return new Answer(List.of(extended(0, ResultCode.PROTOCOL_ERROR, reason, NOTICE_OF_DISCONNECTION)), Then.CLOSE);
    }

    private static LDAPMessage extended(int id, ResultCode code, String message, String oid) {
        return new LDAPMessage(id, new ExtendedResponseProtocolOp(code.intValue(), null, message, null, oid, null));
    }

    private void give(ChannelHandlerContext context, Answer answer) {
        if (requests.isBound()) {
            open.known(context.channel());
        }
        ASN1Buffer octets = new ASN1Buffer();
        answer.messages().forEach(message -> message.writeTo(octets));
        context.writeAndFlush(Unpooled.wrappedBuffer(octets.toByteArray())).addListener((ChannelFutureListener) written -> {
            if (answer.then() == Then.CLOSE || !written.isSuccess()) {
                context.close();
                return;
            }
            if (answer.then() == Then.START_TLS) {
                context.pipeline().addFirst(tls.get());
            }
            busy = false;
            next(context);
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            context.close();
        }
        context.fireUserEventTriggered(event);
    }

    /** Clients go as they like, and speak other protocols: that is not worth a line. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        waiting.clear();
        if (cause instanceof CorruptedFrameException && !busy) {
            busy = true;
            give(context, lastWord(cause.getMessage()));
        } else {
            context.close();
        }
    }
}
