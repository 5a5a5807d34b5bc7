package eu.testa.mail.server.pop3;

import eu.testa.mail.server.listener.ListenerNames;
import eu.testa.mail.server.listener.ListenerTls;
import eu.testa.mail.server.listener.PromptStop;
import eu.testa.mail.server.listener.QuietFramer;
import eu.testa.mail.server.proxy.Greeter;
import eu.testa.mail.server.proxy.Proxies;
import io.netty.bootstrap.ServerBootstrap;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.pop3server.netty.POP3Server;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.netty.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * James' POP3 server, for users behind a balancer too ({@link Proxies}), with TLS as of SMTP ({@link ListenerTls}), and without questions
 * about its own names ({@link ListenerNames}) or errors in the log over what clients do ({@link QuietFramer}).
 */
@SuppressWarnings("unchecked") // what James overrides itself returns a raw type
final class ProxiedPop3Server extends POP3Server {

    private static final Logger LOGGER = LoggerFactory.getLogger(ProxiedPop3Server.class);
    private static final long LAST_COMMAND_SECONDS = 2;

    private final Proxies proxies;
    private final FileSystem files;
    private HierarchicalConfiguration<ImmutableNode> config;
    private Optional<String> hello = Optional.empty();
    private Optional<PromptStop> stop = Optional.empty();

    ProxiedPop3Server(Proxies proxies, FileSystem files) {
        this.proxies = proxies;
        this.files = files;
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> config) throws ConfigurationException {
        super.doConfigure(config);
        this.config = config;
        ListenerNames.addresses(config).ifPresent(this::setListenAddresses);
    }

    @Override
    protected void configureHelloName(Configuration config) throws ConfigurationException {
        hello = ListenerNames.hello(config);
        if (hello.isEmpty()) {
            super.configureHelloName(config);
        }
    }

    @Override
    public String getHelloName() {
        return hello.orElseGet(super::getHelloName);
    }

    @Override
    protected void buildSSLContext() throws Exception {
        Optional<Encryption> tls = ListenerTls.of(config, files);
        if (tls.isPresent()) {
            encryption = tls.get();
        } else {
            super.buildSSLContext();
        }
    }

    @Override
    public synchronized void bind() throws Exception {
        super.bind();
        LOGGER.info("{} listens on {}", jmxName, getListenAddresses());
    }

    @Override
    protected ChannelHandlerFactory createFrameHandlerFactory() {
        return pipeline -> new QuietFramer(pipeline, "STLS", "-ERR Nothing goes with STLS");
    }

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
}
