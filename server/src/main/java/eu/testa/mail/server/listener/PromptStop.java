package eu.testa.mail.server.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.bootstrap.ServerBootstrapConfig;
import java.util.concurrent.TimeUnit;

/**
 * The end of a listener. Its threads answer what they are in the middle of, and close. By itself, Netty would then go on for two
 * seconds, for work that might come yet; no work comes to a listener that is closed, but the word that its connections are closed, for which
 * James waits: without a moment for that, on a busy machine it would wait for ever.
 */
public final class PromptStop {

    private static final long QUIET_MILLIS = 250;
    private static final long MOST_MILLIS = 15_000;

    private final ServerBootstrapConfig listener;

    /**
     * @param bootstrap as James has prepared it, with its groups of threads
     */
    public PromptStop(ServerBootstrap bootstrap) {
        this.listener = bootstrap.config();
    }

    /** Before James tells the threads to end: the first word counts. */
    public void begin() {
        listener.group().shutdownGracefully(QUIET_MILLIS, MOST_MILLIS, TimeUnit.MILLISECONDS);
        listener.childGroup().shutdownGracefully(QUIET_MILLIS, MOST_MILLIS, TimeUnit.MILLISECONDS);
    }
}
