package eu.testa.mail.server.command;

import java.io.IOException;
import java.net.MalformedURLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorProvider;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JMX connections that are opened on this thread while it lives, to be closed with it. James' command line opens one for each command,
 * gives it to nobody and leaves it open: the server would have it until it notices that nobody is there any more.
 */
final class JmxConnectors implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(JmxConnectors.class);
    /** Java makes the provider itself, and tells it nothing. */
    private static final ThreadLocal<List<JMXConnector>> OF_THIS_THREAD = new ThreadLocal<>();

    private final List<JMXConnector> opened = new ArrayList<>();

    JmxConnectors() {
        OF_THIS_THREAD.set(opened);
    }

    @Override
    public void close() {
        OF_THIS_THREAD.remove();
        for (JMXConnector connector : opened) {
            try {
                connector.close();
            } catch (IOException e) {
                LOGGER.debug("{} has ended already", connector, e);
            }
        }
    }

    /** Connects as Java's own does; Java finds it by {@code META-INF/services}. */
    public static final class Provider implements JMXConnectorProvider {

        @Override
        public JMXConnector newJMXConnector(JMXServiceURL url, Map<String, ?> environment) throws IOException {
            if (!url.getProtocol().equals("rmi")) {
                throw new MalformedURLException(url.getProtocol() + " is not RMI");
            }
            RMIConnector connector = new RMIConnector(url, environment);
            List<JMXConnector> opened = OF_THIS_THREAD.get();
            if (opened != null) {
                opened.add(connector);
            }
            return connector;
        }
    }
}
