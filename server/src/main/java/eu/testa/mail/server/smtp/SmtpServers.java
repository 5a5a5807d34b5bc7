package eu.testa.mail.server.smtp;

import eu.testa.mail.core.health.HealthBoard;
import eu.testa.mail.server.listener.ListenerNames;
import eu.testa.mail.server.proxy.Proxies;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.protocols.lib.handler.ProtocolHandlerLoader;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.apache.james.protocols.smtp.core.ReceivedDataLineFilter;
import org.apache.james.smtpserver.DataLineJamesMessageHookHandler;
import org.apache.james.smtpserver.JamesDataCmdHandler;
import org.apache.james.smtpserver.JamesRcptCmdHandler;
import org.apache.james.smtpserver.netty.SMTPServer;
import org.apache.james.smtpserver.netty.SMTPServerFactory;

/** Makes a {@link ChunkingSmtpServer} of each {@code <smtpserver>} in {@code smtpserver.xml}. */
public final class SmtpServers extends SMTPServerFactory {

    /** What stands in the place of a handler of James, which is in the middle of a list of James. */
    private static final Map<String, String> OWN = Map.of(
        DataLineJamesMessageHookHandler.class.getName(), ReceivedMessage.class.getName(),
        JamesDataCmdHandler.class.getName(), DataCommand.class.getName(),
        JamesRcptCmdHandler.class.getName(), RecipientCommand.class.getName(),
        ReceivedDataLineFilter.class.getName(), ReceivedField.class.getName());

    private final Proxies proxies;
    private final HealthBoard board;

    @Inject
    SmtpServers(DNSService dns, ProtocolHandlerLoader loader, FileSystem files, MetricFactory metrics, Proxies proxies,
        HealthBoard board) {
        super(dns, withOwn(loader), files, metrics);
        this.proxies = proxies;
        this.board = board;
    }

    private static ProtocolHandlerLoader withOwn(ProtocolHandlerLoader loader) {
        return (name, config) -> loader.load(OWN.getOrDefault(name, name), config);
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(HierarchicalConfiguration<ImmutableNode> config) throws Exception {
        return super.createServers(ListenerNames.withoutAddresses(config, "smtpserver"));
    }

    @Override
    protected SMTPServer createServer() {
        return new ChunkingSmtpServer(smtpMetrics, proxies, board::isReady, fileSystem);
    }
}
