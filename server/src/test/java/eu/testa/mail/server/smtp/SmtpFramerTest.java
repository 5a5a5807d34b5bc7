package eu.testa.mail.server.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.server.spool.IncomingMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLHandshakeException;
import org.apache.james.protocols.netty.BasicChannelInboundHandler;
import org.apache.james.protocols.netty.HandlerConstants;
import org.apache.james.protocols.netty.NettyProtocolTransport;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpFramerTest {

    @TempDir
    private Path folder;
    private final List<String> frames = new ArrayList<>();
    private final List<Throwable> troubles = new ArrayList<>();
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ReceivingSession session = new ReceivingSession(new SMTPConfigurationImpl(),
        new NettyProtocolTransport(channel, null, false) {
            @Override
            public InetSocketAddress getRemoteAddress() {
                return InetSocketAddress.createUnresolved("127.0.0.1", 25);
            }
        });

    SmtpFramerTest() {
        channel.config().setAllocator(memory);
        channel.attr(BasicChannelInboundHandler.SESSION_ATTRIBUTE_KEY).set(session);
        channel.pipeline().addLast(HandlerConstants.FRAMER, new SmtpFramer(channel.pipeline()));
        channel.pipeline().addLast(HandlerConstants.CORE_HANDLER, new Core());
    }

    /** Stands where James' handlers are: notes each frame, and is done with the message when it sees the final dot. */
    private final class Core extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            String frame = buffer.toString(ISO_8859_1);
            buffer.release();
            frames.add(frame);
            if (frame.equals("\r\n")) {
                session.setHeaderComplete(true);
            }
            if (frame.equals(".\r\n")) {
                session.resetState();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            troubles.add(cause);
        }
    }

    @AfterEach
    void close() {
        session.resetState();
        channel.finishAndReleaseAll();
        assertThat(memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory()).as("memory that is not given back").isZero();
    }

    @Test
    void shouldCloseWhereNoTlsComesAboutWithoutATrace() {
        channel.pipeline().fireExceptionCaught(new DecoderException(new SSLHandshakeException("no cipher suites in common")));

        assertThat(channel.isOpen()).isFalse();
        assertThat(troubles).as("what goes on to James is logged with its trace").isEmpty();
    }

    private void data() {
        session.begin(new IncomingMessage("test", folder.resolve("test")));
    }

    private void body() {
        data();
        session.setHeaderComplete(true);
    }

    private void send(String octets) {
        channel.writeInbound(memory.heapBuffer().writeBytes(octets.getBytes(ISO_8859_1)));
    }

    @Test
    void shouldCutCommandsIntoLines() {
        send("EHLO b\r\nMAIL FROM:<>\r\nRC");
        send("PT TO:<a@b>\r\n");
        assertThat(frames).containsExactly("EHLO b\r\n", "MAIL FROM:<>\r\n", "RCPT TO:<a@b>\r\n");
    }

    /** What stands behind STARTTLS in the clear would be taken for something that came over TLS (CVE-2011-0411). */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotTakeCommandsThatArePipelinedAfterStartTls(boolean afterAMessage) {
        if (afterAMessage) {
            // what James does for each DATA, and never takes back
            session.stopDetectingCommandInjection();
        }
        send("STARTTLS\r\nMAIL FROM:<>\r\n");
        assertThat(frames).isEmpty();
        shouldBeDisconnectedWithOneReply();
    }

    /** RFC 3207 §4. */
    @Test
    void shouldTakeNoParameterOfStartTls() {
        send("STARTTLS now\r\n");
        assertThat(frames).isEmpty();
        shouldBeDisconnectedWithOneReply();
    }

    private void shouldBeDisconnectedWithOneReply() {
        ByteBuf reply = channel.readOutbound();
        assertThat(reply.toString(ISO_8859_1)).isEqualTo("501 5.5.4 Nothing goes with STARTTLS\r\n");
        reply.release();
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        assertThat(channel.isOpen()).isFalse();
        assertThat(troubles).as("what goes on to James is logged with its trace").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"starttls\r\nMAIL FROM:<>\r\n", " \tStartTLS\r\n\r\n", "NOOP\r\nSTARTTLS\r\nX", "STARTTLS x\r\nNOOP\r\n"})
    void shouldFindStartTlsHoweverItIsWritten(String commands) {
        send("EHLO b\r\n");
        send(commands.substring(0, 4));
        send(commands.substring(4));
        assertThat(frames).startsWith("EHLO b\r\n").doesNotContain("MAIL FROM:<>\r\n", "\r\n", "X");
        shouldBeDisconnectedWithOneReply();
    }

    @Test
    void shouldAskJamesToLookForStartTlsWhereTheWordIsAndOnlyThere() {
        send("EHLO b\r\n");
        assertThat(session.needsCommandInjectionDetection()).isFalse();
        send("STARTTLS\r\n");
        assertThat(session.needsCommandInjectionDetection()).isTrue();
        assertThat(frames).containsExactly("EHLO b\r\n", "STARTTLS\r\n");
    }

    @Test
    void shouldTakeTheWordStartTlsInAMessageForText() {
        body();
        send("STARTTLS\r\nMAIL FROM:<>\r\n.\r\n");
        assertThat(frames).containsExactly("STARTTLS\r\nMAIL FROM:<>\r\n", ".\r\n");
    }

    @Test
    void shouldCutAMessageIntoHeaderEmptyLineAndBody() {
        data();
        send("Subject: x\r\nFrom: y\r\n\r\nfirst\r\n\r\nthird\r\n.\r\n");
        assertThat(frames).containsExactly("Subject: x\r\nFrom: y\r\n", "\r\n", "first\r\n\r\nthird\r\n", ".\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\nbody\r\n.\r\n", "A: b\r\n\r\nbody\r\n.\r\n", "A: b\r\n c\r\n\r\n\r\n\r\nbody\r\n.\r\n"})
    void shouldShowTheEmptyLineBehindTheHeaderWhereverAPieceEnds(String message) {
        for (int cut = 0; cut < message.length(); cut++) {
            frames.clear();
            data();
            send(message.substring(0, cut));
            send(message.substring(cut));
            assertThat(String.join("", frames)).isEqualTo(message);
            assertThat(frames.subList(0, frames.indexOf("\r\n"))).as("cut at %d", cut).allSatisfy(frame ->
                assertThat(frame).doesNotStartWith("\r\n").doesNotContain("\r\n\r\n"));
        }
    }

    @Test
    void shouldEndAHeaderThatHasNoEmptyLineBehindItWithTheDot() {
        data();
        send("A: b\r\nC: d\r\n.\r\nQUIT\r\n");
        assertThat(frames).containsExactly("A: b\r\nC: d\r\n", ".\r\n", "QUIT\r\n");
    }

    @Test
    void shouldCutCommandsThatFollowTheMessageAtOnce() {
        body();
        send("first\r\nsecond\r\n.\r\nMAIL FROM:<>\r\nQUIT\r\n");
        assertThat(frames).containsExactly("first\r\nsecond\r\n", ".\r\n", "MAIL FROM:<>\r\n", "QUIT\r\n");
    }

    @Test
    void shouldBeginAFrameWithEachLineThatBeginsWithADot() {
        body();
        send("a\r\n..b\r\nc\r\n...\r\n. \r\n.\r\n");
        assertThat(frames).containsExactly("a\r\n", "..b\r\n", "c\r\n", "...\r\n", ". \r\n", ".\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", ".\n", "x\n", "\r\r\n", "x\n.\r\n"})
    void shouldLeaveALineThatDoesNotEndInCrLfToJames(String suspicious) {
        body();
        send("a\r\nb\r\n" + suspicious);
        assertThat(String.join("", frames)).isEqualTo("a\r\nb\r\n" + suspicious);
        assertThat(frames).allSatisfy(frame -> assertThat(frame.replace("\r\n", "").contains("\n"))
            .as("a bare LF is at the end of a frame, where James looks: %s", frame)
            .isEqualTo(!frame.endsWith("\r\n")));
    }

    @Test
    void shouldBoundAFrame() {
        body();
        String lines = ("x".repeat(76) + "\r\n").repeat(3000);
        send(lines);
        assertThat(String.join("", frames)).isEqualTo(lines);
        assertThat(frames).hasSizeBetween(3, 6).allSatisfy(frame ->
            assertThat(frame.length()).isLessThan(SmtpFramer.CHUNK + 100));
    }

    @Test
    void shouldKeepALongLineWhole() {
        body();
        String line = "x".repeat(SmtpFramer.MAX_MESSAGE_LINE - 2) + "\r\n";
        for (int from = 0; from < line.length(); from += 10_000) {
            send(line.substring(from, Math.min(from + 10_000, line.length())));
        }
        assertThat(frames).containsExactly(line);
        assertThat(troubles).isEmpty();
    }

    @Test
    void shouldCloseTheConnectionWhenALineOfTheMessageDoesNotEnd() {
        body();
        for (int sent = 0; sent <= SmtpFramer.MAX_MESSAGE_LINE && channel.isOpen(); sent += 10_000) {
            send("x".repeat(10_000));
        }
        assertThat(troubles).singleElement().isInstanceOf(TooLongFrameException.class);
        assertThat(channel.isOpen()).isFalse();
        assertThat(frames).isEmpty();
    }

    @Test
    void shouldCloseWithoutAFussWhenTheClientIsGone() {
        channel.pipeline().fireExceptionCaught(new SocketException("Connection reset"));
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(troubles).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void shouldPassEveryOctetOnHoweverItArrives(long seed) {
        Random random = new Random(seed);
        StringBuilder message = new StringBuilder("A: b\r\n\r\n");
        String[] pieces = {"\r\n", "\r\n", "..", "x", "\u00e9\u0000", "\r", ".x\r\n", "y".repeat(500), "\r\n..\r\n"};
        for (int i = 0; i < 500; i++) {
            message.append(pieces[random.nextInt(pieces.length)]);
        }
        message.append("\r\n.\r\n");
        data();
        for (int from = 0; from < message.length();) {
            int to = Math.min(message.length(), from + 1 + random.nextInt(300));
            send(message.substring(from, to));
            from = to;
        }

        assertThat(String.join("", frames)).isEqualTo(message.toString());
        assertThat(frames).allSatisfy(frame -> assertThat(frame).endsWith("\n")
            .satisfiesAnyOf(
                one -> assertThat(one).doesNotStartWith(".").doesNotContain("\n."),
                one -> assertThat(one.indexOf('\n')).isEqualTo(one.length() - 1)));
    }
}
