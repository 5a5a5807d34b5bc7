package eu.testa.mail.server.command;

import eu.testa.mail.core.pki.server.ServerTls;
import eu.testa.mail.core.settings.Endpoint;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.rmi.server.RMISocketFactory;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/**
 * How RMI connects to servers whose JMX wants to see their key. James' command line leaves no other way than RMI's own: one
 * factory for the whole process. So it knows which key is for which server.
 */
final class JmxSockets extends RMISocketFactory {

    private static final JmxSockets ONLY = new JmxSockets();

    private final Map<Endpoint, SSLContext> keys = new ConcurrentHashMap<>();

    private JmxSockets() {
    }

    /**
     * From now on, RMI connects to this server with its key.
     *
     * @param secrets the server's folder of secrets
     * @throws IOException if the key cannot be read
     */
    static void use(Endpoint jmx, Path secrets) throws IOException {
        try {
            ONLY.keys.put(jmx, ServerTls.ofBothEnds(secrets.resolve("jmx.key"), secrets.resolve("jmx.crt")));
        } catch (GeneralSecurityException e) {
            throw new IOException("the key in " + secrets + " cannot be used: " + e.getMessage(), e);
        }
        synchronized (ONLY) {
            if (getSocketFactory() == null) {
                setSocketFactory(ONLY);
            }
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        SSLContext context = keys.get(new Endpoint(host, port));
        if (context == null) {
            throw new IOException("there is no key for " + host + ":" + port);
        }
        return context.getSocketFactory().createSocket(host, port);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        throw new IOException("the command line listens nowhere");
    }
}
