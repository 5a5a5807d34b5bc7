package eu.testa.mail.server.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.apache.james.protocols.netty.HandlerConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As the POP3 listener has it. */
class QuietFramerTest {

    private final List<String> lines = new ArrayList<>();
    private final List<Throwable> troubles = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void layTheWay() {
        channel.pipeline().addLast(HandlerConstants.FRAMER, new QuietFramer(channel.pipeline(), "STLS", "-ERR Nothing goes with STLS"));
        channel.pipeline().addLast(HandlerConstants.CORE_HANDLER, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ByteBuf line = (ByteBuf) message;
                lines.add(line.toString(US_ASCII));
                line.release();
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                troubles.add(cause);
            }
        });
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void send(String octets) {
        channel.writeInbound(Unpooled.copiedBuffer(octets, US_ASCII));
    }

    @Test
    void shouldCutCommandsIntoLines() {
        send("CAPA\r\nUS");
        send("ER a@b\r\n");
        send("STLS\r\n");
        assertThat(lines).containsExactly("CAPA\r\n", "USER a@b\r\n", "STLS\r\n");
        assertThat(channel.isOpen()).isTrue();
    }

    /** It would be taken for something that came over TLS. */
    @ParameterizedTest
    @ValueSource(strings = {"STLS\r\nUSER a@b\r\n", "stls\r\nUSER a@b\r\nPASS c\r\n", "STLS now\r\n"})
    void shouldTakeNothingThatComesWithTheCommandForTls(String octets) {
        send(octets);

        assertThat(lines).doesNotContain("USER a@b\r\n");
        ByteBuf answer = channel.readOutbound();
        assertThat(answer.toString(US_ASCII)).isEqualTo("-ERR Nothing goes with STLS\r\n");
        answer.release();
        assertThat(channel.isOpen()).isFalse();
        assertThat(troubles).as("what goes on to James is logged with its trace").isEmpty();
    }

    @Test
    void shouldNotTakeWhatComesBetweenTheCommandAndTls() {
        send("STLS\r\n");
        send("USER a@b\r\n");

        assertThat(lines).containsExactly("STLS\r\n");
        assertThat(channel.isOpen()).isFalse();
        assertThat(troubles).isEmpty();
    }

    @Test
    void shouldLetClientsGoWithoutATrace() {
        channel.pipeline().fireExceptionCaught(new SocketException("Connection reset"));

        assertThat(channel.isOpen()).isFalse();
        assertThat(troubles).isEmpty();
    }

    @Test
    void shouldCloseWhereNoTlsComesAboutWithoutATrace() {
        channel.pipeline().fireExceptionCaught(new DecoderException(new SSLHandshakeException("no cipher suites in common")));

        assertThat(channel.isOpen()).isFalse();
        assertThat(troubles).isEmpty();
    }

    @Test
    void shouldSayOfItsOwnMistakes() {
        IllegalStateException mistake = new IllegalStateException("a mistake");
        channel.pipeline().fireExceptionCaught(mistake);

        assertThat(troubles).containsExactly(mistake);
    }
}
