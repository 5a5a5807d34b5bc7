package eu.testa.mail.server.proxy;

import eu.testa.mail.core.address.Network;
import eu.testa.mail.core.health.Maintenance;
import eu.testa.mail.core.metrics.Metric;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.reload.CurrentSettings;
import eu.testa.mail.core.settings.TestaSettings;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.net.InetAddress;
import java.util.Optional;
import javax.inject.Inject;

/**
 * Who may say for whom it speaks: the addresses of {@code listener.proxies}. A connection of theirs begins with a PROXY header,
 * which is read before any limit, any TLS and any hook; on a connection of anybody else such a header ends it.
 */
public final class Proxies {

    private final CurrentSettings settings;
    private final Maintenance maintenance;
    private final Metrics metrics;

    @Inject
    public Proxies(CurrentSettings settings, Maintenance maintenance, Metrics metrics) {
        this.settings = settings;
        this.maintenance = maintenance;
        this.metrics = metrics;
    }

    /**
     * Puts itself in front of a listener.
     *
     * @param listener with the handler of its connections set already
     * @param protocol its word in the metrics: {@code smtp}
     * @param greeter  for those who get no session
     */
    public void inFrontOf(ServerBootstrap listener, String protocol, Greeter greeter) {
        SessionFigures figures = new SessionFigures(metrics, protocol);
        CounterDataPoint refused = metrics.counter(Metric.REFUSED).labelValues("Maintenance", "4xx");
        ChannelHandler sessions = listener.config().childHandler();
        listener.handler(new Accepted());
        listener.childHandler(new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                figures.begin(channel);
                Optional<String> closed = maintenance.reason();
                if (closed.isPresent()) {
                    refused.inc();
                }
                ChannelHandler session = closed.map(greeter::maintenance).orElse(sessions);
                if (channel instanceof ProxiedChannel proxied) {
                    ProxyHeader.await(channel.pipeline(), proxied::speaksFor, session, greeter.healthCheck());
                } else {
                    NoProxyHeader.begin(channel.pipeline(), session);
                }
            }
        });
    }

    boolean has(InetAddress peer) {
        for (Network network : settings.get(TestaSettings.LISTENER_PROXIES)) {
            if (network.contains(peer)) {
                return true;
            }
        }
        return false;
    }

    /** Of the connections that a listener has accepted, makes those of a proxy {@link ProxiedChannel}s. */
    @ChannelHandler.Sharable
    private final class Accepted extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            NioSocketChannel channel = (NioSocketChannel) accepted;
            // none: it is gone already
            boolean proxied = Optional.ofNullable(channel.remoteAddress()).filter(peer -> has(peer.getAddress())).isPresent();
            context.fireChannelRead(proxied
                ? new ProxiedChannel(context.channel(), (java.nio.channels.SocketChannel) channel.unsafe().ch()) : channel);
        }
    }
}
