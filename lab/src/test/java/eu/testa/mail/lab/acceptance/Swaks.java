package eu.testa.mail.lab.acceptance;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The SMTP client swaks. */
public final class Swaks {

    private static final Program PROGRAM = new Program("swaks", "swaks");
    private static final Pattern REPLY = Pattern.compile("^<[~*-][* ]+ ?(\\d{3})[ -].*");

    private Swaks() {
    }

    /** What swaks showed of the dialogue, and its exit code (0: the server took the mail). */
    public record Dialogue(int exitCode, List<String> lines) {

        /** The reply codes of the server, in order. */
        public List<Integer> codes() {
            return lines.stream().map(REPLY::matcher).filter(Matcher::matches)
                .map(reply -> Integer.parseInt(reply.group(1))).toList();
        }

        /** The server's reply to the client's last command that starts like this; the last line if it has several. */
        public String replyTo(String command) {
            String reply = "(" + command + " was not sent)";
            boolean awaited = false;
            for (String line : lines) {
                if (line.matches("^ ?[~-]> " + Pattern.quote(command) + ".*")) {
                    awaited = true;
                } else if (line.matches("^ [~-]> .*")) {
                    awaited = false;
                } else if (awaited && line.startsWith("<")) {
                    reply = line.substring(4);
                }
            }
            return reply;
        }

        @Override
        public String toString() {
            return String.join("\n", lines);
        }
    }

    /** Submits a message as it is, over STARTTLS with AUTH on the submission port. */
    public static Dialogue submit(Endpoint submission, LabUser user, String recipient, byte[] message)
        throws IOException {
        return send(message, as(user, submission, recipient, "--tls"));
    }

    /** Submits a message as it is, over TLS from the first octet with AUTH. */
    public static Dialogue submitOverTls(Endpoint submissions, LabUser user, String recipient, byte[] message)
        throws IOException {
        return send(message, as(user, submissions, recipient, "--tls-on-connect"));
    }

    /** Hands over a message as it is, as another server does that connects from this address. */
    public static Dialogue relay(Endpoint server, String from, String sender, String recipient, byte[] message)
        throws IOException {
        return send(message, "--server", server.host(), "--port", Integer.toString(server.port()), "--local-interface", from,
            "--ehlo", "client.test", "--from", sender, "--to", recipient);
    }

    /** Runs swaks with these arguments against a server; the message is swaks' own small one. */
    public static Dialogue run(Endpoint server, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--server", server.host(), "--port", Integer.toString(server.port())));
        all.addAll(Arrays.asList(arguments));
        return dialogue(all);
    }

    private static Dialogue dialogue(List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(arguments);
        // swaks' own 30 seconds may be too short for a large mail on a busy machine
        all.addAll(List.of("--timeout", "90"));
        Program.Result result = PROGRAM.run(all);
        return new Dialogue(result.exitCode(), result.lines());
    }

    private static String[] as(LabUser user, Endpoint server, String recipient, String tls) {
        return new String[] {"--server", server.host(), "--port", Integer.toString(server.port()), tls,
            "--auth", "PLAIN", "--auth-user", user.address(), "--auth-password", user.password(),
            "--from", user.address(), "--to", recipient};
    }

    /**
     * The octets go through swaks untouched ({@code --no-data-fixup}), so dots are doubled and the end is marked here
     * (RFC 5321 §4.5.2).
     */
    private static Dialogue send(byte[] message, String... arguments) throws IOException {
        Path file = Files.createTempFile("message", ".eml");
        try {
            Files.write(file, forData(message));
            return dialogue(Stream.concat(Arrays.stream(arguments),
                // The dialogue without the message: it may be 25 MB.
                Stream.of("--data", "@" + file, "--no-data-fixup", "--hide-informational", "--suppress-data")).toList());
        } finally {
            Files.delete(file);
        }
    }

    private static byte[] forData(byte[] message) {
        ByteArrayOutputStream data = new ByteArrayOutputStream(message.length + 1000);
        boolean lineStart = true;
        for (byte octet : message) {
            if (lineStart && octet == '.') {
                data.write('.');
            }
            data.write(octet);
            lineStart = octet == '\n';
        }
        data.writeBytes((lineStart ? "." : "\r\n.").getBytes(StandardCharsets.US_ASCII));
        return data.toByteArray();
    }
}
