package eu.testa.mail.server.pop3;

import eu.testa.mail.server.listener.ListenerNames;
import eu.testa.mail.server.proxy.Proxies;
import java.util.List;
import javax.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.pop3server.netty.POP3Server;
import org.apache.james.pop3server.netty.POP3ServerFactory;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;

/** Makes a {@link ProxiedPop3Server} of each {@code <pop3server>} in {@code pop3server.xml}. */
public final class Pop3Servers extends POP3ServerFactory {

    private final Proxies proxies;
    private final FileSystem files;

    @Inject
    Pop3Servers(Proxies proxies, FileSystem files) {
        this.proxies = proxies;
        this.files = files;
    }

    @Override
    protected List<AbstractConfigurableAsyncServer> createServers(HierarchicalConfiguration<ImmutableNode> config) throws Exception {
        return super.createServers(ListenerNames.withoutAddresses(config, "pop3server"));
    }

    @Override
    protected POP3Server createServer() {
        return new ProxiedPop3Server(proxies, files);
    }
}
