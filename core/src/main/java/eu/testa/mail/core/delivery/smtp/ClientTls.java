package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.settings.TlsPolicy;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** TLS 1.2 and up over a connection that stands. */
final class ClientTls {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private ClientTls() {
    }

    static SSLSocket over(Socket socket, String host, int port, SmtpClientSettings settings) throws IOException {
        boolean required = settings.tls() == TlsPolicy.REQUIRED;
        SSLContext context = required ? settings.trust().orElseThrow() : UnverifiedTls.context();
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        if (required) {
            // the rules of RFC 2818 for names and addresses in a certificate
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        secure.setSSLParameters(parameters);
        return secure;
    }
}
