package eu.testa.mail.server.modules;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.server.ServerFolders;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.rmi.NoSuchObjectException;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIServerSocketFactory;
import java.rmi.server.UnicastRemoteObject;
import java.util.HashMap;
import java.util.Map;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import org.apache.james.lifecycle.api.Startable;

/**
 * JMX over RMI on one loopback address and one port: registry and remote objects share the listener, so nothing opens a
 * second, random port. Every connection is asked for the password in {@code var/secrets/jmxremote.password}, and only
 * strings are deserialised before it was given.
 */
final class JmxListener implements Startable {

    private final Endpoint endpoint;
    private final ServerFolders folders;
    private Registry registry;
    private JMXConnectorServer connector;

    @Inject
    JmxListener(TestaSettings settings, ServerFolders folders) {
        this.endpoint = settings.get(TestaSettings.JMX);
        this.folders = folders;
    }

    void register(String name, Object bean) throws JMException {
        ManagementFactory.getPlatformMBeanServer().registerMBean(bean, new ObjectName(name));
    }

    void start() throws IOException {
        // What a client is told to connect to; without it RMI would name the machine's first network address.
        System.setProperty("java.rmi.server.hostname", endpoint.host());
        LoopbackSockets sockets = new LoopbackSockets(endpoint.host());
        registry = LocateRegistry.createRegistry(endpoint.port(), null, sockets);
        Map<String, Object> environment = new HashMap<>();
        environment.put(RMIConnectorServer.RMI_SERVER_SOCKET_FACTORY_ATTRIBUTE, sockets);
        environment.put("jmx.remote.x.password.file", folders.secrets().resolve("jmxremote.password").toString());
        environment.put("jmx.remote.x.access.file", folders.secrets().resolve("jmxremote.access").toString());
        environment.put(RMIConnectorServer.CREDENTIALS_FILTER_PATTERN, "java.lang.String;!*");
        connector = JMXConnectorServerFactory.newJMXConnectorServer(
            new JMXServiceURL("service:jmx:rmi://" + endpoint + "/jndi/rmi://" + endpoint + "/jmxrmi"),
            environment, ManagementFactory.getPlatformMBeanServer());
        connector.start();
    }

    @PreDestroy
    void stop() throws IOException {
        if (connector != null) {
            connector.stop();
        }
        try {
            if (registry != null) {
                UnicastRemoteObject.unexportObject(registry, true);
            }
        } catch (NoSuchObjectException e) {
            // stopped twice: it is gone, as wanted
        }
    }

    /** Equal factories share a listener. */
    private record LoopbackSockets(String host) implements RMIServerSocketFactory {

        @Override
        public ServerSocket createServerSocket(int port) throws IOException {
            return new ServerSocket(port, 50, InetAddress.getByName(host));
        }
    }
}
