package eu.testa.mail.server.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProxyHeaderTest {

    private static final String V1 = "PROXY TCP4 192.0.2.7 62.62.0.17 4711 25\r\n";

    private final List<InetSocketAddress> clients = new ArrayList<>();
    /** What the session sees, in order. */
    private final List<String> seen = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void awaitHeader() {
        channel.freezeTime();
        ProxyHeader.await(channel.pipeline(), clients::add, session(), HealthCheck.smtp("relay.test"));
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    /** Writes down what reaches it; in front of it, as in a listener with TLS, something that puts itself first. */
    private ChannelHandler session() {
        return new ChannelInitializer<EmbeddedChannel>() {
            @Override
            protected void initChannel(EmbeddedChannel initialised) {
                initialised.pipeline().addLast(new Recorder("session"));
                initialised.pipeline().addFirst(new Recorder("tls"));
            }
        };
    }

    private final class Recorder extends ChannelInboundHandlerAdapter {

        private final String name;

        private Recorder(String name) {
            this.name = name;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            seen.add(name + " of " + (clients.isEmpty() ? "itself" : clients.get(0)));
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            seen.add(name + " < " + ((ByteBuf) message).toString(US_ASCII));
            context.fireChannelRead(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            seen.add(name + " ends");
            context.fireChannelInactive();
        }
    }

    @ParameterizedTest
    @EnumSource(HAProxyProtocolVersion.class)
    void shouldBeginTheSessionOfTheClient(HAProxyProtocolVersion version) {
        channel.writeInbound(header(version, HAProxyProxiedProtocol.TCP4, "192.0.2.7"));

        assertThat(seen).containsExactly("tls of /192.0.2.7:4711", "session of /192.0.2.7:4711");
    }

    @ParameterizedTest
    @EnumSource(HAProxyProtocolVersion.class)
    void shouldKnowClientsWithLongAddresses(HAProxyProtocolVersion version) {
        channel.writeInbound(header(version, HAProxyProxiedProtocol.TCP6, "2001:db8::7"));

        assertThat(clients).containsExactly(new InetSocketAddress("2001:db8::7", 4711));
    }

    @Test
    void shouldPassWhatIsRightBehindTheHeaderThroughTls() {
        channel.writeInbound(text(V1 + "EHLO b.test\r\n"));

        assertThat(seen).containsSubsequence("session of /192.0.2.7:4711", "tls < EHLO b.test\r\n", "session < EHLO b.test\r\n");
    }

    @ParameterizedTest
    @EnumSource(HAProxyProtocolVersion.class)
    void shouldReadAHeaderThatComesOctetByOctet(HAProxyProtocolVersion version) {
        ByteBuf header = header(version, HAProxyProxiedProtocol.TCP4, "192.0.2.7");
        while (header.isReadable()) {
            assertThat(seen).isEmpty();
            channel.writeInbound(header.readRetainedSlice(1));
        }
        header.release();

        assertThat(seen).contains("session of /192.0.2.7:4711");
    }

    @Test
    void shouldReadAHeaderAfterAPause() {
        channel.writeInbound(text(V1.substring(0, 20)));
        channel.advanceTimeBy(ProxyHeader.SECONDS - 1, TimeUnit.SECONDS);
        channel.writeInbound(text(V1.substring(20)));
        channel.advanceTimeBy(1, TimeUnit.HOURS);

        assertThat(seen).contains("session of /192.0.2.7:4711");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void shouldNotWaitLongForTheOtherHalf() {
        channel.writeInbound(text(V1.substring(0, 20)));
        channel.advanceTimeBy(ProxyHeader.SECONDS, TimeUnit.SECONDS);
        channel.runPendingTasks();

        assertRefused();
    }

    @Test
    void shouldNotWaitLongForSilence() {
        channel.advanceTimeBy(ProxyHeader.SECONDS, TimeUnit.SECONDS);
        channel.runPendingTasks();

        assertRefused();
    }

    @ParameterizedTest
    @EnumSource(HAProxyProtocolVersion.class)
    void shouldRefuseASecondHeader(HAProxyProtocolVersion second) {
        channel.writeInbound(text(V1), header(second, HAProxyProxiedProtocol.TCP4, "192.0.2.8"));

        assertThat(channel.isOpen()).isFalse();
        assertThat(clients).containsExactly(new InetSocketAddress("192.0.2.7", 4711));
        assertThat(seen).noneMatch(line -> line.contains("<"));
    }

    @Test
    void shouldRefuseASecondHeaderInTheSamePacket() {
        channel.writeInbound(text(V1 + V1 + "EHLO b.test\r\n"));

        assertThat(channel.isOpen()).isFalse();
        assertThat(seen).noneMatch(line -> line.contains("<"));
    }

    @Test
    void shouldRefuseAProxyWithoutHeader() {
        channel.writeInbound(text("EHLO this.is.no.header\r\nMAIL FROM:<a@b.test>\r\n"));

        assertRefused();
    }

    @Test
    void shouldRefuseAClientWithoutTcp() {
        channel.writeInbound(header(HAProxyProtocolVersion.V2, HAProxyProxiedProtocol.UDP4, "192.0.2.7"));

        assertRefused();
    }

    @Test
    void shouldRefuseAHeaderThatIsTooLong() {
        channel.writeInbound(encode(new HAProxyMessage(HAProxyProtocolVersion.V2, HAProxyCommand.PROXY,
            HAProxyProxiedProtocol.TCP4, "192.0.2.7", "62.62.0.17", 4711, 25,
            List.of(new HAProxyTLV((byte) 4, Unpooled.buffer().writeZero(2000))))));

        assertRefused();
    }

    private void assertRefused() {
        assertThat(channel.isOpen()).isFalse();
        assertThat(seen).isEmpty();
        assertThat(clients).isEmpty();
    }

    /** A limit counts what ends only if it has counted that it began. */
    @Test
    void shouldEndNoSessionThatDidNotBegin() {
        channel.close();

        assertThat(seen).isEmpty();
    }

    @Test
    void shouldEndTheSessionThatBegan() {
        channel.writeInbound(text(V1));
        channel.close();

        assertThat(seen).contains("session ends");
    }

    @ParameterizedTest
    @EnumSource(HAProxyProtocolVersion.class)
    void shouldAnswerAProxyThatSpeaksForItself(HAProxyProtocolVersion version) {
        channel.writeInbound(version == HAProxyProtocolVersion.V1 ? text("PROXY UNKNOWN\r\n") : encode(new HAProxyMessage(version,
            HAProxyCommand.LOCAL, HAProxyProxiedProtocol.UNKNOWN, null, null, 0, 0)));
        channel.writeInbound(text("EHLO localhost\r\n"), text("MAIL FROM:<a@b.test>\r\n"), text("QUIT\r\n"));

        assertThat(written(channel)).isEqualTo("220 relay.test\r\n250 relay.test\r\n250 relay.test\r\n221 relay.test\r\n");
        assertThat(channel.isOpen()).isFalse();
        assertThat(seen).isEmpty();
    }

    @Test
    void shouldSendTheProxyToAnotherServerWhileItIsNotReady() {
        EmbeddedChannel check = new EmbeddedChannel();
        ProxyHeader.await(check.pipeline(), clients::add, session(), Greeter.smtp("relay.test", () -> false).healthCheck());
        check.writeInbound(text("PROXY UNKNOWN\r\n"));

        assertThat(written(check)).isEqualTo("421 4.3.2 relay.test is not ready\r\n");
        check.finishAndReleaseAll();
    }

    /** Of what comes behind the header, too, nothing reaches anybody. */
    @Test
    void shouldSayWhyThereIsNoSessionDuringMaintenance() {
        EmbeddedChannel client = new EmbeddedChannel();
        ProxyHeader.await(client.pipeline(), clients::add, Greeter.smtp("relay.test", () -> true).maintenance("a new disk"),
            HealthCheck.smtp("relay.test"));
        client.writeInbound(text(V1 + "EHLO b.test\r\n"));

        assertThat(written(client)).isEqualTo("421 4.3.2 relay.test is being worked on: a new disk\r\n");
        assertThat(client.isOpen()).isFalse();
    }

    private static String written(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf line = channel.readOutbound(); line != null; line = channel.readOutbound()) {
            all.append(line.toString(US_ASCII));
            line.release();
        }
        return all.toString();
    }

    @ParameterizedTest
    @EnumSource(HAProxyProtocolVersion.class)
    void shouldCloseAConnectionWithAHeaderOfNoProxy(HAProxyProtocolVersion version) {
        EmbeddedChannel direct = new EmbeddedChannel();
        NoProxyHeader.begin(direct.pipeline(), new Recorder("session"));
        ByteBuf header = header(version, HAProxyProxiedProtocol.TCP4, "192.0.2.7");
        while (header.isReadable() && direct.isOpen()) {
            direct.writeInbound(header.readRetainedSlice(1));
        }
        header.release();

        assertThat(direct.isOpen()).isFalse();
        assertThat(seen).containsExactly("session ends");
    }

    @Test
    void shouldLeaveAloneWhatOnlyBeginsLikeAHeader() {
        EmbeddedChannel direct = new EmbeddedChannel();
        NoProxyHeader.begin(direct.pipeline(), new Recorder("session"));

        direct.writeInbound(text("P"), text("ASS secret\r\n"), text("PROXY TCP4 is a command now\r\n"));

        assertThat(direct.isOpen()).isTrue();
        assertThat(seen).containsExactly("session < PASS secret\r\n", "session < PROXY TCP4 is a command now\r\n");
        direct.finishAndReleaseAll();
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    private static ByteBuf header(HAProxyProtocolVersion version, HAProxyProxiedProtocol protocol, String client) {
        String server = protocol == HAProxyProxiedProtocol.TCP6 ? "2001:db8::17" : "62.62.0.17";
        return encode(new HAProxyMessage(version, HAProxyCommand.PROXY, protocol, client, server, 4711, 25));
    }

    private static ByteBuf encode(HAProxyMessage message) {
        EmbeddedChannel encoder = new EmbeddedChannel(HAProxyMessageEncoder.INSTANCE);
        encoder.writeOutbound(message);
        return encoder.readOutbound();
    }
}
