package eu.testa.mail.core.delivery;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** An SMTP server on a real socket that does exactly what it is told, the wrong thing included. */
public final class SmtpPeer implements AutoCloseable {

    /** A moment of the dialogue. */
    public enum Point { GREETING, EHLO, STARTTLS, MAIL, RCPT, DATA, FINAL_DOT, RSET, IDLE }

    /** What the peer does at a moment. */
    public interface Act {

        /** @return whether the dialogue goes on */
        boolean play(Line line) throws IOException, InterruptedException;
    }

    /** What an act may do, and what it answers to. */
    public record Line(String command, OutputStream out, Socket socket) {

        void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    /** Answers, a line end added. */
    public static Act say(String text) {
        return line -> {
            line.write(text + "\r\n");
            return true;
        };
    }

    /** Answers and hangs up. */
    public static Act sayAndDrop(String text) {
        return line -> {
            line.write(text + "\r\n");
            return false;
        };
    }

    /** Hangs up. */
    public static Act drop() {
        return line -> false;
    }

    /** Never answers. */
    public static Act silence() {
        return line -> {
            line.socket().getInputStream().readAllBytes();
            return false;
        };
    }

    /** Answers an octet at a time, so that a read time-out alone would never strike. */
    public static Act slowly(String text, long millisAnOctet) {
        return line -> {
            for (char octet : text.toCharArray()) {
                line.write(String.valueOf(octet));
                // the slowness is the fault that is played, not a wait for something
                Thread.sleep(millisAnOctet);
            }
            line.write("\r\n");
            return true;
        };
    }

    /** Answers one recipient so, and others with 250. */
    public static Act forRecipient(String address, Act act) {
        return line -> line.command().contains("<" + address + ">") ? act.play(line) : say("250 2.1.5 ok").play(line);
    }

    /** One mail, as it was on the wire. */
    public record Taken(List<String> commands, byte[] octets) {

        public String text() {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    private final String name;
    private final ServerSocket server;
    private final Thread acceptor;
    private final Map<Point, Act> acts = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private volatile List<String> extensions = List.of("PIPELINING", "8BITMIME", "DSN", "ENHANCEDSTATUSCODES");
    private volatile SSLContext tls;

    public SmtpPeer(String name, String address) throws IOException {
        this.name = name;
        this.server = new ServerSocket(0, 50, InetAddress.getByName(address));
        acceptor = new Thread(this::accept, name);
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** From now on. */
    public SmtpPeer at(Point point, Act act) {
        acts.put(point, act);
        return this;
    }

    /** The EHLO keywords, from now on. */
    public SmtpPeer offering(String... keywords) {
        extensions = List.of(keywords);
        return this;
    }

    public boolean offers(String keyword) {
        return extensions.contains(keyword);
    }

    /** Accepts STARTTLS with this certificate. */
    public SmtpPeer withTls(SSLContext context) {
        tls = context;
        return this;
    }

    public String name() {
        return name;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    public int connections() {
        return connections.get();
    }

    /** Every mail it had whole, whatever it answered. */
    public List<Taken> taken() {
        return taken;
    }

    /** Every command of every connection, in order. */
    public List<String> commands() {
        return commands;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                Thread dialogue = new Thread(() -> talk(socket), name + "-dialogue");
                dialogue.setDaemon(true);
                dialogue.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            new Dialogue(socket).talk();
        } catch (IOException | InterruptedException e) {
            // the other side has had enough
        } finally {
            open.remove(socket);
        }
    }

    private final class Dialogue {

        private final Socket tcp;
        private Socket socket;
        private InputStream in;
        private OutputStream out;
        private List<String> mail = new CopyOnWriteArrayList<>();

        private Dialogue(Socket tcp) throws IOException {
            this.tcp = tcp;
            tcp.setTcpNoDelay(true);
            over(tcp);
        }

        private void over(Socket newSocket) throws IOException {
            socket = newSocket;
            in = new BufferedInputStream(newSocket.getInputStream());
            out = newSocket.getOutputStream();
        }

        private void talk() throws IOException, InterruptedException {
            boolean goesOn = act(Point.GREETING, "", say("220 " + name + " ESMTP"));
            while (goesOn) {
                String command = command();
                commands.add(command);
                goesOn = answer(command);
            }
            // what was pipelined is read, or a reset would take the last answer away
            tcp.shutdownOutput();
            tcp.getInputStream().readAllBytes();
        }

        private boolean act(Point point, String command, Act usual) throws IOException, InterruptedException {
            return acts.getOrDefault(point, usual).play(new Line(command, out, socket));
        }

        private boolean answer(String command) throws IOException, InterruptedException {
            String verb = command.split("[ :]", 2)[0].toUpperCase();
            return switch (verb) {
                case "EHLO" -> act(Point.EHLO, command, say(capabilities()));
                case "HELO" -> say("250 " + name).play(new Line(command, out, socket));
                case "STARTTLS" -> act(Point.STARTTLS, command, say("220 2.0.0 ready")) && startTls();
                case "MAIL" -> {
                    mail = new CopyOnWriteArrayList<>(List.of(command));
                    yield act(Point.MAIL, command, say("250 2.1.0 ok"));
                }
                case "RCPT" -> {
                    mail.add(command);
                    yield act(Point.RCPT, command, say("250 2.1.5 ok"));
                }
                case "DATA" -> act(Point.DATA, command, this::takeData);
                case "RSET" -> act(Point.RSET, command, say("250 2.0.0 ok"));
                case "QUIT" -> sayAndDrop("221 2.0.0 bye").play(new Line(command, out, socket));
                default -> say("500 5.5.2 what?").play(new Line(command, out, socket));
            };
        }

        private String capabilities() {
            StringBuilder lines = new StringBuilder("250-" + name);
            extensions.forEach(keyword -> lines.append("\r\n250-").append(keyword));
            if (tls != null && socket == tcp) {
                lines.append("\r\n250-STARTTLS");
            }
            return lines.append("\r\n250 HELP").toString();
        }

        private boolean startTls() throws IOException {
            SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(tcp, null, false);
            secure.setUseClientMode(false);
            secure.startHandshake();
            over(secure);
            return true;
        }

        private boolean takeData(Line line) throws IOException, InterruptedException {
            line.write("354 go ahead\r\n");
            byte[] octets = data();
            if (octets.length > 0) {
                // an empty message ends a mail that nobody was accepted for
                taken.add(new Taken(List.copyOf(mail), octets));
            }
            return act(Point.FINAL_DOT, ".", say("250 2.0.0 taken by " + name))
                && act(Point.IDLE, "", idle -> true);
        }

        private byte[] data() throws IOException {
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            byte[] end = {'\r', '\n', '.', '\r', '\n'};
            int matched = 2;
            while (matched < end.length) {
                int octet = in.read();
                if (octet < 0) {
                    throw new EOFException();
                }
                octets.write(octet);
                matched = octet == end[matched] ? matched + 1 : octet == '\r' ? 1 : 0;
            }
            byte[] all = octets.toByteArray();
            return Arrays.copyOf(all, all.length - 3);
        }

        private String command() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException();
                }
                line.write(octet);
            }
            return line.toString(StandardCharsets.UTF_8).strip();
        }
    }

    /** When it returns, a connection is refused: until its thread has left it, a closed socket takes one more. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }
}
