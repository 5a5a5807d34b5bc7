package eu.testa.mail.server.pop3;

import eu.testa.mail.server.listener.PromptStop;
import eu.testa.mail.server.proxy.Greeter;
import eu.testa.mail.server.proxy.Proxies;
import io.netty.bootstrap.ServerBootstrap;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.apache.james.pop3server.netty.POP3Server;
import org.apache.james.pop3server.netty.POP3ServerFactory;

/** James' POP3 server, for users behind a balancer too ({@link Proxies}). */
public final class Pop3Servers extends POP3ServerFactory {

    private static final long LAST_COMMAND_SECONDS = 2;

    private final Proxies proxies;

    @Inject
    Pop3Servers(Proxies proxies) {
        this.proxies = proxies;
    }

    @Override
    @SuppressWarnings("unchecked") // what James' own class overrides returns a raw type
    protected POP3Server createServer() {
        return new POP3Server() {
            private Optional<PromptStop> stop = Optional.empty();

            @Override
            protected void configureBootstrap(ServerBootstrap bootstrap) {
                super.configureBootstrap(bootstrap);
                boolean beginsWithTls = getEncryption() != null && !getEncryption().isStartTLS();
                proxies.inFrontOf(bootstrap, "pop3", beginsWithTls ? Greeter.silent() : Greeter.pop3());
                stop = Optional.of(new PromptStop(bootstrap));
            }

            @Override
            public synchronized void unbind() {
                stop.ifPresent(PromptStop::begin);
                super.unbind();
                // the sessions' own threads: they give back the leases of their mailboxes
                getExecutorGroup().shutdownGracefully(0, LAST_COMMAND_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
            }
        };
    }
}
