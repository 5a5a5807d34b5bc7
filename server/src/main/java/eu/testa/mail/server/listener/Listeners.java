package eu.testa.mail.server.listener;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import javax.inject.Inject;
import org.apache.james.pop3server.netty.POP3ServerFactory;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.apache.james.protocols.lib.netty.AbstractServerFactory;
import org.apache.james.smtpserver.netty.SMTPServerFactory;
import org.apache.james.utils.GuiceProbe;

/**
 * The SMTP and POP3 listeners. James closes one after the other, and each waits for what it is in the middle of.
 */
public final class Listeners implements GuiceProbe {

    private final SMTPServerFactory smtp;
    private final POP3ServerFactory pop3;

    @Inject
    Listeners(SMTPServerFactory smtp, POP3ServerFactory pop3) {
        this.smtp = smtp;
        this.pop3 = pop3;
    }

    /**
     * Reads key and certificates of TLS again; from the next handshake on, they are shown.
     *
     * @throws IOException if a listener cannot use them
     */
    public void renewCertificate() throws IOException {
        for (AbstractServerFactory factory : List.of(smtp, pop3)) {
            for (AbstractConfigurableAsyncServer server : factory.getServers()) {
                if (server.isEnabled()) {
                    renew(server);
                }
            }
        }
    }

    private static void renew(AbstractConfigurableAsyncServer server) throws IOException {
        try {
            server.reloadSSLCertificate();
        } catch (Exception e) {
            throw new IOException(server.getServiceType() + " on " + server.getListenAddresses() + ": " + e.getMessage(), e);
        }
    }

    /** Closes all listeners at the same time; returns when what they were in the middle of has been answered. */
    public void close() {
        Thread[] closing = Stream.of(smtp, pop3)
            .map(AbstractServerFactory::getServers)
            .flatMap(servers -> servers.stream())
            .filter(AbstractConfigurableAsyncServer::isEnabled)
            .map(server -> new Thread(server::unbind, "close-listener"))
            .toArray(Thread[]::new);
        for (Thread thread : closing) {
            thread.start();
        }
        try {
            for (Thread thread : closing) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
