package eu.testa.mail.server.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.bootstrap.ServerBootstrapConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The end of a listener: first nobody is let in any more, then its threads answer what they are in the middle of, close, and end. By
 * itself, James would let the threads end first; when they are gone, nobody tells it that the listener is closed, and it waits for ever. And
 * Netty would let them go on for two seconds, for work that might come yet; none comes to a listener that is closed.
 */
public final class PromptStop {

    private static final long NO_QUIET = 0;
    private static final long MOST_SECONDS = 15;

    private final ServerBootstrapConfig listener;
    private final ChannelGroup doors = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /**
     * @param bootstrap as James, and who puts himself in front, has prepared it
     */
    public PromptStop(ServerBootstrap bootstrap) {
        Optional<ChannelHandler> others = Optional.ofNullable(bootstrap.config().handler());
        bootstrap.handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel door) {
                doors.add(door);
                others.ifPresent(door.pipeline()::addLast);
            }
        });
        this.listener = bootstrap.config();
    }

    /** Before James tells the threads to end: the first word counts. */
    public void begin() {
        doors.close().awaitUninterruptibly();
        listener.group().shutdownGracefully(NO_QUIET, MOST_SECONDS, TimeUnit.SECONDS);
        listener.childGroup().shutdownGracefully(NO_QUIET, MOST_SECONDS, TimeUnit.SECONDS);
    }
}
