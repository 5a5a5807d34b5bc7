package eu.testa.mail.server.smtp;

import eu.testa.mail.server.listener.ListenerNames;
import eu.testa.mail.server.listener.ListenerTls;
import eu.testa.mail.server.listener.PromptStop;
import eu.testa.mail.server.proxy.Greeter;
import eu.testa.mail.server.proxy.Proxies;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.protocols.api.Protocol;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolTransport;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.netty.ConnectionLimitUpstreamHandler;
import org.apache.james.protocols.netty.ConnectionPerIpLimitUpstreamHandler;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.HandlerConstants;
import org.apache.james.protocols.netty.TimeoutHandler;
import org.apache.james.protocols.smtp.SMTPConfiguration;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.smtpserver.netty.SMTPServer;
import org.apache.james.smtpserver.netty.SmtpMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * James' SMTP server with eleven differences; without the first eight, James pays dear under load.
 * <ul>
 *   <li>A message comes to the handlers in chunks of many lines, not line by line ({@link SmtpFramer}), and a small one is read at once.</li>
 *   <li>Each connection is read, framed and handled on one of {@code <ioWorkerCount>} threads: a command costs no change of
 *   threads. The handlers may wait, for the disk or for a virus scanner; so there are many threads, and none of them accepts
 *   connections.</li>
 *   <li>A message is written once, into the file that the spool keeps ({@link ReceivedMessage}).</li>
 *   <li>Nothing more is read from a socket before what was read is dealt with: a fast sender fills no memory.</li>
 *   <li>The replies to commands that came together (PIPELINING, RFC 2920) go out together.</li>
 *   <li>What a connection is about is not written into the thread's diagnostic context again and again, and which handler does what is not
 *   looked for anew ({@link SmtpLines}, {@link KnownHandlers}).</li>
 *   <li>What James makes for each mail or recipient and nobody needs is not made ({@link DataCommand}, {@link RecipientCommand},
 *   {@link ReceivedField}).</li>
 *   <li>A peer is known by its address, and its name is not looked up: James would ask the operating system's name servers
 *   for the name in each Received line, which know nothing of TESTA, and wait.</li>
 *   <li>Its own name and addresses are not looked up either ({@link ListenerNames}).</li>
 *   <li>TLS is made of its key and certificates without a detour ({@link ListenerTls}).</li>
 *   <li>A peer behind a balancer is who the balancer says it is ({@link Proxies}).</li>
 * </ul>
 */
final class ChunkingSmtpServer extends SMTPServer {

    private static final Logger LOGGER = LoggerFactory.getLogger(ChunkingSmtpServer.class);

    /**
     * Octets that are read at once. Netty would guess from the commands before how long a message is, and read a small one in pieces,
     * each of which wakes the thread.
     */
    private static final int READ_FIRST = 16 * 1024;
    private static final int READ_MOST = 64 * 1024;

    private final SmtpMetrics metrics;
    private final Proxies proxies;
    private final BooleanSupplier ready;
    private final FileSystem files;
    private HierarchicalConfiguration<ImmutableNode> config;
    private Protocol protocol;
    private Optional<String> hello = Optional.empty();
    private Optional<PromptStop> stop = Optional.empty();

    /**
     * @param ready whether a balancer should send anybody here now
     * @param files where key and certificates are
     */
    ChunkingSmtpServer(SmtpMetrics metrics, Proxies proxies, BooleanSupplier ready, FileSystem files) {
        super(metrics);
        this.files = files;
        this.metrics = metrics;
        this.proxies = proxies;
        this.ready = ready;
    }

    @Override
    public void doConfigure(HierarchicalConfiguration<ImmutableNode> config) throws ConfigurationException {
        super.doConfigure(config);
        this.config = config;
        // James' statistics of hooks, commands and lines, which nobody reads
        config.setProperty("handlerchain[@enableJmx]", false);
        ListenerNames.addresses(config).ifPresent(this::setListenAddresses);
        setBossWorkerCount(Optional.of(1));
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
    protected void preInit() throws Exception {
        super.preInit();
        SMTPConfiguration configuration = new SMTPHandlerConfigurationDataImpl();
        protocol = new SMTPProtocol(new KnownHandlers(getProtocolHandlerChain()), configuration) {
            @Override
            public ProtocolSession newSession(ProtocolTransport transport) {
                return new ReceivingSession(configuration, transport);
            }
        };
    }

    @Override
    protected ChannelInboundHandlerAdapter createCoreHandler() {
        return new SmtpLines(protocol, getEncryption(), metrics);
    }

    @Override
    protected ChannelHandlerFactory createFrameHandlerFactory() {
        return SmtpFramer::new;
    }

    @Override
    protected AbstractChannelPipelineFactory<SocketChannel> createPipelineFactory() {
        return new Pipelines();
    }

    @Override
    protected void configureBootstrap(ServerBootstrap bootstrap) {
        super.configureBootstrap(bootstrap);
        bootstrap.childOption(ChannelOption.RCVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(READ_FIRST, READ_FIRST, READ_MOST));
        proxies.inFrontOf(bootstrap, "smtp", beginsWithTls() ? Greeter.silent() : Greeter.smtp(getHelloName(), ready));
        stop = Optional.of(new PromptStop(bootstrap));
    }

    @Override
    public synchronized void unbind() {
        stop.ifPresent(PromptStop::begin);
        super.unbind();
    }

    private boolean beginsWithTls() {
        return getEncryption() != null && !getEncryption().isStartTLS();
    }

    /** Lays the way from a socket to James' handlers. */
    private final class Pipelines extends AbstractChannelPipelineFactory<SocketChannel> {

        private final Optional<ConnectionLimitUpstreamHandler> limit =
            ConnectionLimitUpstreamHandler.forCount(connectionLimit);
        private final Optional<ConnectionPerIpLimitUpstreamHandler> limitPerAddress =
            ConnectionPerIpLimitUpstreamHandler.forCount(connPerIP);

        private Pipelines() {
            super(getFrameHandlerFactory(), null);
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            channel.config().setAutoRead(false);
            ChannelPipeline pipeline = channel.pipeline();
            limit.ifPresent(handler -> pipeline.addLast(HandlerConstants.CONNECTION_LIMIT_HANDLER, handler));
            limitPerAddress.ifPresent(handler -> pipeline.addLast(HandlerConstants.CONNECTION_LIMIT_PER_IP_HANDLER, handler));
            pipeline.addLast("repliesTogether", new FlushConsolidationHandler());
            pipeline.addLast(HandlerConstants.FRAMER, getFrameHandlerFactory().create(pipeline));
            pipeline.addLast(HandlerConstants.TIMEOUT_HANDLER, new TimeoutHandler(getTimeout()));
            pipeline.addLast("nothingAfterTheEnd", new NothingAfterTheEnd());
            pipeline.addLast(HandlerConstants.CORE_HANDLER, createHandler());
            if (beginsWithTls()) {
                pipeline.addFirst(HandlerConstants.SSL_HANDLER, getEncryption().sslHandler());
            }
        }

        @Override
        protected ChannelInboundHandlerAdapter createHandler() {
            return createCoreHandler();
        }
    }
}
