package eu.testa.mail.server.pop3;

import eu.testa.mail.server.proxy.Greeter;
import eu.testa.mail.server.proxy.Proxies;
import io.netty.bootstrap.ServerBootstrap;
import javax.inject.Inject;
import org.apache.james.pop3server.netty.POP3Server;
import org.apache.james.pop3server.netty.POP3ServerFactory;

/** James' POP3 server, for users behind a balancer too ({@link Proxies}). */
public final class Pop3Servers extends POP3ServerFactory {

    private final Proxies proxies;

    @Inject
    Pop3Servers(Proxies proxies) {
        this.proxies = proxies;
    }

    @Override
    @SuppressWarnings("unchecked") // what James' own class overrides returns a raw type
    protected POP3Server createServer() {
        return new POP3Server() {
            @Override
            protected void configureBootstrap(ServerBootstrap bootstrap) {
                super.configureBootstrap(bootstrap);
                boolean beginsWithTls = getEncryption() != null && !getEncryption().isStartTLS();
                proxies.inFrontOf(bootstrap, "pop3", beginsWithTls ? Greeter.silent() : Greeter.pop3());
            }
        };
    }
}
