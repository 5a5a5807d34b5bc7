package eu.testa.mail.server.listener;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.FreePort;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listener as James has it: a group with its doors, which it closes when its threads have been told to end. */
class PromptStopTest {

    private final ChannelGroup ofJames = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final EventLoopGroup boss = new NioEventLoopGroup(1);
    private final EventLoopGroup workers = new NioEventLoopGroup(1);

    @AfterEach
    void endThreads() {
        boss.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void shouldLeaveJamesNoDoorToCloseWhenTheThreadsAreToldToEnd() throws Exception {
        ServerBootstrap bootstrap = new ServerBootstrap().channel(NioServerSocketChannel.class).group(boss, workers)
            .handler(new ChannelInboundHandlerAdapter()).childHandler(new ChannelInboundHandlerAdapter());
        PromptStop stop = new PromptStop(bootstrap);
        InetAddress address = InetAddress.getByName("127.0.0.1");
        Channel door = bootstrap.bind(address, FreePort.find("127.0.0.1")).sync().channel();
        ofJames.add(door);
        try (Socket user = new Socket(address, ((InetSocketAddress) door.localAddress()).getPort())) {
            assertThat(user.isConnected()).as("what stood in front of the listener lets users in").isTrue();

            stop.begin();

            assertThat(door.isOpen()).isFalse();
            assertThat(ofJames.size()).isZero();
            assertThat(ofJames.close().isDone()).as("James waits for nobody").isTrue();
            assertThat(boss.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            assertThat(workers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }
}
