package eu.testa.mail.server.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.AbstractProtocolHandlerChain;
import org.apache.james.protocols.api.handler.ConnectHandler;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.netty.BasicChannelInboundHandler;
import org.apache.james.protocols.netty.HandlerConstants;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.smtpserver.netty.SmtpMetricsImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SmtpLinesTest {

    private final List<String> taken = new ArrayList<>();
    private final List<Class<?>> asked = new ArrayList<>();
    private Response atTheEntrance = new SMTPResponse("", "") {
        @Override
        public List<CharSequence> getLines() {
            return List.of();
        }
    };
    private final RecordingMetricFactory metrics = new RecordingMetricFactory();
    private final SMTPProtocol protocol = new SMTPProtocol(new KnownHandlers(new AbstractProtocolHandlerChain() {
        @Override
        protected List<ProtocolHandler> getHandlers() {
            return List.of(entrance(), greeting(), commands(), parting());
        }

        @Override
        public <T> LinkedList<T> getHandlers(Class<T> type) {
            asked.add(type);
            return super.getHandlers(type);
        }
    }), new SMTPConfigurationImpl());
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
    private final EmbeddedChannel channel = connection();

    private EmbeddedChannel connection() {
        EmbeddedChannel connection = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2525);
            }
        };
        connection.pipeline().addLast(HandlerConstants.CORE_HANDLER, new SmtpLines(protocol, null, new SmtpMetricsImpl(metrics)));
        connection.pipeline().fireChannelActive();
        return connection;
    }

    /** Looks at who connects; what it says to let the greeting follow is no line. */
    private ConnectHandler<SMTPSession> entrance() {
        return session -> atTheEntrance;
    }

    private DisconnectHandler<SMTPSession> parting() {
        return session -> taken.add("gone: " + session.getRemoteAddress().getPort());
    }

    private static ConnectHandler<SMTPSession> greeting() {
        return session -> new SMTPResponse("220", "bench");
    }

    /** DATA begins a message, which ends with a dot; to BAD there is no answer. */
    private LineHandler<SMTPSession> commands() {
        return (session, octets) -> {
            String line = new String(octets, US_ASCII);
            taken.add(line);
            if (line.equals("DATA\r\n")) {
                session.pushLineHandler(this::message);
            }
            return line.equals("BAD\r\n") ? null : new SMTPResponse("250", line.strip());
        };
    }

    private Response message(SMTPSession session, byte[] octets) {
        String line = new String(octets, US_ASCII);
        taken.add("message: " + line);
        if (!line.equals(".\r\n")) {
            return null;
        }
        session.popLineHandler();
        return new SMTPResponse("250", "stored");
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        assertThat(memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory()).as("memory that is not given back").isZero();
    }

    private ByteBuf send(String line) {
        ByteBuf frame = memory.heapBuffer().writeBytes(line.getBytes(US_ASCII));
        channel.writeInbound(frame);
        return frame;
    }

    private Optional<String> answer() {
        return Optional.<ByteBuf>ofNullable(channel.readOutbound()).map(reply -> {
            String text = reply.toString(US_ASCII);
            reply.release();
            return text;
        });
    }

    @Test
    void shouldGiveEachCommandToTheHandlersAndTheirAnswerToTheClient() {
        ByteBuf frame = send("NOOP\r\n");

        assertThat(answer()).contains("220 bench\r\n");
        assertThat(answer()).contains("250 NOOP\r\n");
        assertThat(taken).containsExactly("NOOP\r\n");
        assertThat(frame.refCnt()).as("memory is given back").isZero();
        assertThat(metrics.countFor("smtpCommands")).isEqualTo(1);
    }

    @Test
    void shouldBeginWithTheGreetingAndCountTheConnectionUntilItsEnd() {
        assertThat(channel.<ByteBuf>readOutbound()).as("nothing is written before it").satisfies(first -> {
            assertThat(first.toString(US_ASCII)).isEqualTo("220 bench\r\n");
            first.release();
        });
        assertThat(metrics.countFor("smtpConnections")).isEqualTo(1);

        channel.close();

        assertThat(taken).containsExactly("gone: 2525");
        assertThat(metrics.countFor("smtpConnections")).isZero();
        assertThat(channel.attr(BasicChannelInboundHandler.SESSION_ATTRIBUTE_KEY).get()).isNull();
    }

    @Test
    void shouldCloseAConnectionThatIsRefused() {
        SMTPResponse refusal = new SMTPResponse("554", "go away");
        refusal.setEndSession(true);
        atTheEntrance = refusal;

        EmbeddedChannel refused = connection();

        ByteBuf reply = refused.readOutbound();
        assertThat(reply.toString(US_ASCII)).isEqualTo("554 go away\r\n");
        reply.release();
        assertThat(refused.isOpen()).isFalse();
        refused.finishAndReleaseAll();
    }

    /** What ends a connection has no line, as what lets the greeting follow. */
    @Test
    void shouldCloseAConnectionWithoutAWord() {
        atTheEntrance = Response.DISCONNECT;

        EmbeddedChannel ended = connection();

        assertThat(ended.isOpen()).isFalse();
        ended.finishAndReleaseAll();
    }

    @Test
    void shouldSayNothingWhereThereIsNoAnswer() {
        assertThat(answer()).contains("220 bench\r\n");
        send("BAD\r\n");

        assertThat(answer()).isEmpty();
    }

    @Test
    void shouldGiveLinesToWhoeverTakesAMessageUntilItsEnd() {
        assertThat(answer()).contains("220 bench\r\n");
        for (String line : List.of("DATA\r\n", "NOOP\r\n", ".\r\n", "QUIT\r\n")) {
            send(line);
        }

        assertThat(taken).containsExactly("DATA\r\n", "message: NOOP\r\n", "message: .\r\n", "QUIT\r\n");
        assertThat(List.of(answer().get(), answer().get(), answer().get()))
            .containsExactly("250 DATA\r\n", "250 stored\r\n", "250 QUIT\r\n");
        assertThat(answer()).isEmpty();
    }

    @Test
    void shouldLookForEachKindOfHandlerOnce() {
        connection().finishAndReleaseAll();

        assertThat(asked).doesNotHaveDuplicates().contains(ConnectHandler.class, LineHandler.class);
    }

    @Test
    void shouldGiveALineOfItsOwnToEachConnection() {
        EmbeddedChannel other = connection();
        send("DATA\r\n");
        other.writeInbound(Unpooled.copiedBuffer("NOOP\r\n", US_ASCII));

        assertThat(taken).as("the other is in no message").containsExactly("DATA\r\n", "NOOP\r\n");
        other.finishAndReleaseAll();
    }
}
