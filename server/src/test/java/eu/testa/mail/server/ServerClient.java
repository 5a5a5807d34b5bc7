package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.server.command.Webadmin;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The administrator, the peers and the users of a server.
 *
 * @param settings of the server: where it listens
 * @param var      the server's folder, with its certificate
 */
record ServerClient(Map<String, String> settings, Path var) {

    private static final int PATIENCE = 90_000;

    void addUser(String name, String password) throws IOException {
        webadmin("PUT", "/users/" + name, ("{\"password\":\"" + password + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    /** @return what it answered, which is not that something is wrong */
    String webadmin(String method, String path, byte[] body) throws IOException {
        Webadmin.Reply answer = new Webadmin(Endpoint.parse(settings.get("webadmin.bind")), var).ask(method, path, body);
        assertThat(answer.succeeded()).as(answer.text()).isTrue();
        return answer.text();
    }

    /** Brings mail as a server of another country does. */
    void deliver(String recipient, List<String> lines) throws IOException {
        deliver("someone@tcn.f.eu-admin.net", recipient, lines);
    }

    void deliver(String sender, String recipient, List<String> lines) throws IOException {
        try (Conversation smtp = new Conversation(connect("smtp.bind"))) {
            assertThat(smtp.read()).startsWith("220 ");
            assertThat(smtp.say("HELO client.test")).startsWith("250 ");
            hand(smtp, sender, recipient, lines);
        }
    }

    /** Sends mail as a user does who logs in. */
    void submit(String user, String password, String recipient, List<String> lines) throws IOException, GeneralSecurityException {
        try (Conversation smtp = new Conversation(connectWithTls("submissions.bind"))) {
            assertThat(smtp.read()).startsWith("220 ");
            assertThat(smtp.say("HELO client.test")).startsWith("250 ");
            String login = "\0" + user + "\0" + password;
            assertThat(smtp.say("AUTH PLAIN " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8))))
                .startsWith("235 ");
            hand(smtp, user, recipient, lines);
        }
    }

    private static void hand(Conversation smtp, String sender, String recipient, List<String> lines) throws IOException {
        assertThat(smtp.say("MAIL FROM:<" + sender + ">")).startsWith("250 ");
        assertThat(smtp.say("RCPT TO:<" + recipient + ">")).startsWith("250 ");
        assertThat(smtp.say("DATA")).startsWith("354 ");
        smtp.writeAll(lines);
        assertThat(smtp.say(".")).startsWith("250 ");
    }

    /** A POP3 session before its login. */
    Conversation pop3() throws IOException, GeneralSecurityException {
        Conversation pop3 = new Conversation(connectWithTls("pop3s.bind"));
        assertThat(pop3.read()).startsWith("+OK");
        return pop3;
    }

    /** @return the answer to the password */
    static String login(Conversation pop3, String user, String password) throws IOException {
        assertThat(pop3.say("USER " + user)).startsWith("+OK");
        return pop3.say("PASS " + password);
    }

    private Socket connect(String listener) throws IOException {
        Endpoint endpoint = Endpoint.parse(settings.get(listener));
        Socket socket = new Socket(InetAddress.getByName(endpoint.host()), endpoint.port());
        socket.setSoTimeout(PATIENCE);
        return socket;
    }

    private Socket connectWithTls(String listener) throws IOException, GeneralSecurityException {
        Socket plain = connect(listener);
        return trustTheServersOwnCertificate().getSocketFactory().createSocket(plain, "mail.tcn.b.eu-admin.net", plain.getPort(), true);
    }

    private SSLContext trustTheServersOwnCertificate() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream certificate = Files.newInputStream(var.resolve("secrets/tls.crt"))) {
            trusted.setCertificateEntry("server", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
