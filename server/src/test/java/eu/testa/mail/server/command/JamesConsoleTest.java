package eu.testa.mail.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.FreePort;
import eu.testa.mail.core.pki.server.SelfSigned;
import eu.testa.mail.core.pki.server.ServerTls;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.server.command.JamesConsole.RefusedException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.RMIServerSocketFactory;
import java.rmi.server.UnicastRemoteObject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXServiceURL;
import javax.management.remote.rmi.RMIConnectorServer;
import javax.management.remote.rmi.RMIJRMPServerImpl;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** James' command line against a JMX of Java's own. */
class JamesConsoleTest {

    private static final String HOST = "127.0.0.1";

    @TempDir
    Path folder;
    private final List<String> notified = new CopyOnWriteArrayList<>();
    private Registry registry;
    private JMXConnectorServer connector;
    private JamesConsole console;

    /** What James' command line asks of its bean of this name. */
    public interface Domains {

        List<String> getDomains();
    }

    @BeforeEach
    void listen() throws Exception {
        new SelfSigned(Clock.systemUTC()).write("jmx.test", Duration.ofDays(1), folder.resolve("jmx.key"), folder.resolve("jmx.crt"));
        Files.writeString(folder.resolve("jmxremote.password"), "james-admin secret\n");
        SSLContext context = ServerTls.ofBothEnds(folder.resolve("jmx.key"), folder.resolve("jmx.crt"));
        int port = FreePort.find(HOST);
        RMIServerSocketFactory sockets = any -> context.getServerSocketFactory().createServerSocket(port, 50, InetAddress.getByName(HOST));
        System.setProperty("java.rmi.server.hostname", HOST);
        registry = LocateRegistry.createRegistry(port, null, sockets);
        MBeanServer beans = MBeanServerFactory.newMBeanServer();
        beans.registerMBean(new StandardMBean((Domains) () -> List.of("tcn.f.eu-admin.net"), Domains.class),
            new ObjectName("org.apache.james:type=component,name=domainlist"));
        RMIJRMPServerImpl server = new RMIJRMPServerImpl(port, null, sockets, Map.of());
        connector = new RMIConnectorServer(new JMXServiceURL("service:jmx:rmi://" + HOST + ":" + port), Map.of(), server, beans);
        connector.addNotificationListener((notification, any) -> notified.add(notification.getType()), null, null);
        connector.start();
        registry.rebind("jmxrmi", server.toStub());
        console = new JamesConsole(new Endpoint(HOST, port), folder);
    }

    @AfterEach
    void stop() throws Exception {
        connector.stop();
        UnicastRemoteObject.unexportObject(registry, true);
    }

    @Test
    void shouldLeaveNoConnectionBehindAfterACommand() throws Exception {
        assertThat(console.run(List.of("ListDomains"))).contains("tcn.f.eu-admin.net");

        assertThat(connector.getConnectionIds()).isEmpty();
        assertThat(notified).containsExactly("jmx.remote.connection.opened", "jmx.remote.connection.closed");
    }

    @Test
    void shouldLeaveNoneAfterOneThatIsRefusedEither() {
        assertThatThrownBy(() -> console.run(List.of("ListUsers"))).isInstanceOf(RefusedException.class);

        assertThat(connector.getConnectionIds()).isEmpty();
        assertThat(notified).hasSize(2);
    }
}
