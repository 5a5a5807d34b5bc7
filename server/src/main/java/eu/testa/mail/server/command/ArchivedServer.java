package eu.testa.mail.server.command;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.OpenedPfx;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.IssuedId;
import eu.testa.mail.core.pki.ca.Phase;
import eu.testa.mail.core.smime.SmimeSigning;
import eu.testa.mail.server.TestaServer;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Starts a server and ends it, so that {@code ./testa class-archive} knows which classes it needs and, where Java keeps that, what its compilers
 * have learnt. A relay is run through its first mails: the Member State that sends, the one that receives, the virus scanner and the relay are
 * this one process, on loopback. Every other mail is signed, by a digital ID that the relay believes. Then one is deferred, and one is refused, of
 * which its sender gets a report.
 *
 * <p>Arguments: the folder with the configuration, in which a relay's {@code members.xml} and its trusted CAs are written; the address of all
 * all; how many mails, none for a server that is no relay; and what the server is to be started with.
 */
public final class ArchivedServer {

    private static final int PORT = 2525;
    private static final int CONNECTIONS = 10;
    private static final int KEY_SIZE = 2048;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SENDER = "First.Archive@tcn.b.eu-admin.net";
    private static final String RECIPIENT = "Second.Archive@tcn.f.eu-admin.net";
    private static final String DEFERRED = "Later.Archive@tcn.f.eu-admin.net";
    private static final String REFUSED = "Nobody.Archive@tcn.f.eu-admin.net";
    /** In each mail, wherever it is signed or looked into. */
    private static final String MADE_UP = "All of this is made up.";
    /** In the header of a mail whose signature the relay has verified. */
    private static final String BELIEVED = "smime=pass";

    private final InetAddress host;
    private final AtomicInteger believed = new AtomicInteger();

    private ArchivedServer(InetAddress host) {
        this.host = host;
    }

    public static void main(String[] args) throws Exception {
        Path conf = Path.of(args[0]);
        int mails = Integer.parseInt(args[2]);
        String[] serverArguments = Arrays.copyOfRange(args, 3, args.length);
        if (mails == 0) {
            TestaServer.main(serverArguments);
        } else {
            new ArchivedServer(InetAddress.getByName(args[1])).run(conf, mails, serverArguments);
        }
        System.exit(0);
    }

    private void run(Path conf, int mails, String... serverArguments) throws Exception {
        CountDownLatch left = new CountDownLatch(mails + 1);
        try (ServerSocket receiving = new ServerSocket(0, CONNECTIONS, host); StandInClamd scanner = new StandInClamd(host, MADE_UP)) {
            int port = receiving.getLocalPort();
            Files.writeString(conf.resolve("members.xml"), "<members>" + member("B", port) + member("F", port) + "</members>");
            List<byte[]> kinds = List.of(unsigned(), signed(conf));
            accept(receiving, left);
            TestaServer.main(Stream.concat(Stream.of(serverArguments), Stream.of("--set", "virus.clamd=" + host.getHostAddress() + ":"
                + scanner.port())).toArray(String[]::new));
            ExecutorService senders = Executors.newFixedThreadPool(CONNECTIONS);
            List<Future<?>> sent = IntStream.range(0, mails)
                .<Future<?>>mapToObj(number -> senders.submit(() -> send(kinds.get(number % kinds.size()), RECIPIENT))).toList();
            for (Future<?> mail : sent) {
                mail.get();
            }
            senders.shutdown();
            send(unsigned(), DEFERRED);
            send(unsigned(), REFUSED);
            if (!left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(left.getCount() + " of " + mails + " mails and a report did not arrive");
            }
            if (believed.get() < mails / kinds.size()) {
                throw new IOException("of " + mails + " mails, " + believed + " had a signature that was believed");
            }
        }
    }

    private String member(String country, int port) {
        String domain = "tcn." + country.toLowerCase(Locale.ROOT) + ".eu-admin.net";
        return "<member country='" + country + "'><domain>" + domain + "</domain><sendsFrom>" + ("B".equals(country) ? "127.0.0.1" : "127.0.0.2")
            + "</sendsFrom><deliverTo>" + host.getHostAddress() + ":" + port + "</deliverTo><contact>postmaster@" + domain
            + "</contact></member>";
    }

    private static byte[] unsigned() {
        return ("From: " + SENDER + "\r\nTo: " + RECIPIENT + "\r\nSubject: archive\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            + (MADE_UP + " " + MADE_UP + " " + MADE_UP + "\r\n").repeat(20)).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] signed(Path conf) throws IOException, GeneralSecurityException, PkiException {
        Clock clock = Clock.systemUTC();
        OpenedPfx digitalId = digitalId(conf, clock);
        return new SmimeSigning(digitalId.key(), digitalId.chain()).sign(unsigned(), clock.instant());
    }

    /** Of a CA whose certificates and CRLs the relay has. */
    private static OpenedPfx digitalId(Path conf, Clock clock) throws IOException, GeneralSecurityException, PkiException {
        Path folder = conf.resolveSibling("ca");
        SecureRandom random = new SecureRandom();
        char[] passphrase = "of nothing that stays".toCharArray();
        CertificationAuthority.init(folder, new CaSettings("Archive", "Root_CA", "EC_CA", Phase.PRODUCTION, 1, KEY_SIZE, 1, Optional.empty(),
            Optional.empty(), TestaNamespace.tachonet()), KEY_SIZE, Optional.of(passphrase), clock, random);
        Path authorities = Files.createDirectories(conf.resolve("smime/authorities"));
        Path crls = Files.createDirectories(conf.resolve("smime/crls"));
        try (CertificationAuthority ca = CertificationAuthority.open(folder, clock, random)) {
            for (String name : ca.cas()) {
                Files.copy(folder.resolve(name + ".crt"), authorities.resolve(name + ".crt"));
                Files.copy(ca.crlFile(name), crls.resolve(ca.crlFile(name).getFileName()));
            }
            IssuedId id = ca.issue(SENDER, Pfx.MODERN, passphrase);
            return OpenedPfx.open(Files.readAllBytes(id.folder().resolve(IssuedId.PFX)),
                Files.readString(id.folder().resolve(IssuedId.PASSWORD)).strip().toCharArray());
        }
    }

    private void accept(ServerSocket receiving, CountDownLatch left) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    Socket peer = receiving.accept();
                    Thread session = new Thread(() -> take(peer, left), "receiver");
                    session.setDaemon(true);
                    session.start();
                }
            } catch (IOException e) {
                // closed: all mails have come
            }
        }, "receivers");
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes every mail of a connection, but those that are to be deferred and refused. */
    private void take(Socket peer, CountDownLatch left) {
        try (Conversation conversation = new Conversation(peer)) {
            conversation.say("220 archive.test");
            while (true) {
                String line = conversation.line();
                if (line.contains(DEFERRED)) {
                    conversation.say("451 not now");
                } else if (line.contains(REFUSED)) {
                    conversation.say("550 nobody of that name");
                } else if (line.toUpperCase(Locale.ROOT).startsWith("DATA")) {
                    conversation.say("354 go on");
                    if (conversation.mail().contains(BELIEVED)) {
                        believed.incrementAndGet();
                    }
                    conversation.say("250 taken");
                    left.countDown();
                } else {
                    conversation.say("250 yes");
                }
            }
        } catch (IOException e) {
            // it has hung up
        }
    }

    private Void send(byte[] mail, String recipient) throws IOException {
        try (Conversation conversation = new Conversation(new Socket(host, PORT))) {
            conversation.expect("220");
            conversation.ask("EHLO archive.test", "250");
            conversation.ask("MAIL FROM:<" + SENDER + ">", "250");
            conversation.ask("RCPT TO:<" + recipient + ">", "250");
            conversation.ask("DATA", "354");
            conversation.ask(new String(mail, StandardCharsets.US_ASCII) + ".", "250");
            conversation.ask("QUIT", "221");
        }
        return null;
    }

    /** Lines of SMTP. */
    private static final class Conversation implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader in;
        private final OutputStream out;

        private Conversation(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            this.out = socket.getOutputStream();
        }

        private void say(String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        private String line() throws IOException {
            String line = in.readLine();
            if (line == null) {
                throw new EOFException("closed");
            }
            return line;
        }

        /** Up to the line with a dot, and without it. */
        private String mail() throws IOException {
            StringBuilder mail = new StringBuilder();
            for (String line = line(); !".".equals(line); line = line()) {
                mail.append(line).append('\n');
            }
            return mail.toString();
        }

        private void ask(String line, String reply) throws IOException {
            say(line);
            expect(reply);
        }

        private void expect(String reply) throws IOException {
            String line = line();
            while (line.startsWith(reply + "-")) {
                line = line();
            }
            if (!line.startsWith(reply)) {
                throw new IOException("expected " + reply + ", found " + line);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
