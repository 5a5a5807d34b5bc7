package eu.testa.mail.server.jmx;

import eu.testa.mail.core.access.AdminChanges;
import eu.testa.mail.core.pki.server.ServerTls;
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
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.management.remote.rmi.RMIJRMPServerImpl;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.apache.james.lifecycle.api.Startable;

/**
 * JMX over RMI on one loopback address and one port: registry and remote objects share the listener, so nothing opens a
 * second, random port.
 *
 * <p>RMI lets every user of the machine write to a registry on it, and so put himself between the command line and the server.
 * So every connection, that to the registry too, is TLS in which the client shows the key in {@code var/secrets/jmx.key}: who
 * cannot read it reaches nothing. After that the password in {@code var/secrets/jmxremote.password} is asked for, and only
 * strings are deserialised before it was given.
 */
public final class JmxListener implements Startable {

    private final Endpoint endpoint;
    private final ServerFolders folders;
    private final AdminChanges changes;
    private final Clock clock;
    private Registry registry;
    private JMXConnectorServer connector;

    @Inject
    JmxListener(TestaSettings settings, ServerFolders folders, AdminChanges changes, Clock clock) {
        this.endpoint = settings.get(TestaSettings.JMX);
        this.folders = folders;
        this.changes = changes;
        this.clock = clock;
    }

    /** Puts a bean into this process, under a name by which James' command line asks for it. */
    public void register(String name, Object bean) throws JMException {
        ManagementFactory.getPlatformMBeanServer().registerMBean(bean, new ObjectName(name));
    }

    /**
     * Listens from here on; what was registered is there at once.
     *
     * @throws IOException if the port is taken
     * @throws GeneralSecurityException if the key in {@code var/secrets} cannot be used
     */
    public void start() throws IOException, GeneralSecurityException {
        // what a client is told to connect to; without it RMI would name the machine's first network address
        System.setProperty("java.rmi.server.hostname", endpoint.host());
        KeyHoldersOnly sockets = new KeyHoldersOnly(endpoint.host(),
            ServerTls.ofBothEnds(folders.secrets().resolve("jmx.key"), folders.secrets().resolve("jmx.crt")));
        registry = LocateRegistry.createRegistry(endpoint.port(), null, sockets);
        Map<String, Object> environment = new HashMap<>();
        environment.put("jmx.remote.x.password.file", folders.secrets().resolve("jmxremote.password").toString());
        environment.put("jmx.remote.x.access.file", folders.secrets().resolve("jmxremote.access").toString());
        environment.put(RMIConnectorServer.CREDENTIALS_FILTER_PATTERN, "java.lang.String;!*");
        RMIJRMPServerImpl server = new RMIJRMPServerImpl(endpoint.port(), null, sockets, environment);
        connector = new RMIConnectorServer(new JMXServiceURL("service:jmx:rmi://" + endpoint), environment, server,
            ManagementFactory.getPlatformMBeanServer());
        connector.setMBeanServerForwarder(ToldOperations.to(changes, endpoint.host(), clock));
        connector.start();
        registry.rebind("jmxrmi", server.toStub());
    }

    /** Ends all sessions. */
    @PreDestroy
    public void stop() throws IOException {
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
    private record KeyHoldersOnly(String host, SSLContext context) implements RMIServerSocketFactory {

        @Override
        public ServerSocket createServerSocket(int port) throws IOException {
            SSLServerSocket socket = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(port, 50,
                InetAddress.getByName(host));
            socket.setNeedClientAuth(true);
            return socket;
        }
    }
}
