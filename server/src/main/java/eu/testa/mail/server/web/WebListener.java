package eu.testa.mail.server.web;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.web.WebSite;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.ConnectionLimit;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * HTTP and HTTPS for users, in threads and on ports of their own: nothing of webadmin is reached here. A connection has one
 * request, at most 30 seconds, 10 of them in silence; one address has 20 connections, all together 200.
 */
public final class WebListener implements AutoCloseable {

    private static final int THREADS = 16;
    private static final int MAX_CONNECTIONS = 200;
    private static final int PER_ADDRESS = 20;
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** An OCSP request is part of the address when it comes by GET. */
    private static final int MAX_HEADER = 16 * 1024;

    private final Server server;
    private final HttpConnectionFactory http;

    public WebListener(WebSite site) {
        this(site, PER_ADDRESS, LONGEST);
    }

    WebListener(WebSite site, int perAddress, Duration longest) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
        threads.setName("web");
        threads.setDaemon(true);
        this.server = new Server(threads);
        server.setHandler(new WebSiteHandler(site));
        server.addBean(new ConnectionLimit(MAX_CONNECTIONS, server));
        Scheduler timer = new ScheduledExecutorScheduler("web-timer", true);
        server.addBean(timer);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setSendDateHeader(true);
        configuration.setRequestHeaderSize(MAX_HEADER);
        configuration.setPersistentConnectionsEnabled(false);
        this.http = new HttpConnectionFactory(configuration);
        http.addBean(new ConnectionPlaces(perAddress, longest, timer));
    }

    /** Listens without TLS from {@link #start()} on. */
    public void listen(Endpoint endpoint) {
        add(new ServerConnector(server, http), endpoint);
    }

    /** Listens with TLS from {@link #start()} on. */
    public void listenWithTls(Endpoint endpoint, SSLContext tls) {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(tls);
        factory.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        factory.setRenegotiationAllowed(false);
        add(new ServerConnector(server, factory, http), endpoint);
    }

    private void add(ServerConnector connector, Endpoint endpoint) {
        connector.setHost(endpoint.host());
        connector.setPort(endpoint.port());
        connector.setIdleTimeout(SILENCE.toMillis());
        server.addConnector(connector);
    }

    /**
     * @throws IOException if a port is taken
     */
    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the web listener cannot be started: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("the web listener did not stop", e);
        }
    }
}
