package eu.testa.mail.lab;

import eu.testa.mail.lab.client.Pop3Mailbox;
import eu.testa.mail.lab.client.Submission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One mail from a user of the lab to another, told step by step from what the servers wrote into its header. */
public final class Journey {

    private static final Pattern TRACE = Pattern.compile(
        "(?i)received: from .*\\(\\[(?<address>[0-9.]+)]\\) by (?<by>\\S+) .*; (?<date>.+)");
    private static final Duration POLL = Duration.ofMillis(200);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US);

    private final TestaLab lab;
    private final Consumer<String> out;

    public Journey(TestaLab lab, Consumer<String> out) {
        this.lab = lab;
        this.out = out;
    }

    /**
     * Submits the mail and, if its recipient is a user of the lab, waits until it is in the mailbox.
     *
     * @param patience how long to wait for its arrival; zero does not wait
     * @throws LabException if the mail does not arrive in time
     * @throws IOException  if a server refuses it
     */
    public void send(LabUser sender, String recipient, String subject, byte[] body, Duration patience)
        throws IOException {
        Node from = nodeOf(sender.address())
            .orElseThrow(() -> new LabException(sender + " has no account in the lab"));
        String messageId = "Message-ID: <" + UUID.randomUUID() + "@" + from.domain() + ">";
        Instant start = Instant.now();
        Submission.Accepted accepted = Submission.submit(from.submission(), sender, recipient,
            message(sender, recipient, subject, messageId, body));
        out.accept("  " + sender + " hands it to " + from.name() + " (" + from.submission() + ", " + accepted.tls() + ")");
        out.accept("    " + from.name() + " answers: " + accepted.reply());
        Optional<Node> to = nodeOf(recipient);
        Optional<LabUser> reader = to.isPresent() ? user(to.get(), recipient) : Optional.empty();
        if (reader.isEmpty() || patience.isZero()) {
            out.accept("  Where it goes from there: './testa lab logs' shows what each node does with it");
            return;
        }
        List<String> header = awaitArrival(messageId, to.get(), reader.get(), patience);
        hops(header).forEach(hop -> out.accept("  " + hop));
        out.accept("  " + reader.get() + " finds it in the mailbox (" + to.get().pop3s() + ", POP3 over TLS), "
            + Duration.between(start, Instant.now()).toMillis() + " ms after it was sent");
    }

    private List<String> awaitArrival(String messageId, Node node, LabUser reader, Duration patience) {
        try {
            return Awaitility.await().atMost(patience).pollDelay(Duration.ZERO).pollInterval(POLL)
                .until(() -> Pop3Mailbox.headerOfMailWith(messageId, node.pop3s(), reader), Optional::isPresent)
                .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new LabException("the mail is not in " + reader + "'s mailbox after " + patience.toSeconds()
                + " s; './testa lab logs' shows where it is", e);
        }
    }

    /** What each server wrote when it received the mail, first server first (RFC 5321 §4.4). */
    private List<String> hops(List<String> header) {
        List<String> hops = new ArrayList<>();
        for (String line : header) {
            if (line.toLowerCase(Locale.ROOT).startsWith("received:")) {
                hops.add(inWords(line));
            }
        }
        Collections.reverse(hops);
        return hops;
    }

    /** The trace line in words, if it looks as James writes it; else as it is. */
    private String inWords(String received) {
        Matcher trace = TRACE.matcher(received);
        if (!trace.matches()) {
            return received;
        }
        return trace.group("by") + " took it from " + nameOf(trace.group("address")) + " at " + trace.group("date");
    }

    private String nameOf(String address) {
        return lab.network().nodes().stream().filter(node -> node.address().equals(address))
            .map(node -> node.name() + " (" + address + ")").findFirst().orElse("a mail client (" + address + ")");
    }

    private Optional<Node> nodeOf(String address) {
        return lab.network().nationals().stream()
            .filter(node -> address.toLowerCase(Locale.ROOT).endsWith("@" + node.domain())).findFirst();
    }

    private Optional<LabUser> user(Node node, String address) throws IOException {
        return lab.users(node).stream().filter(user -> user.address().equalsIgnoreCase(address)).findFirst();
    }

    private static byte[] message(LabUser sender, String recipient, String subject, String messageId, byte[] body) {
        String header = "From: <" + sender.address() + ">\r\n"
            + "To: <" + recipient + ">\r\n"
            + "Subject: " + subject + "\r\n"
            + "Date: " + DATE.format(ZonedDateTime.now(ZoneOffset.UTC)) + "\r\n"
            + messageId + "\r\n"
            + "MIME-Version: 1.0\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\n"
            + "Content-Transfer-Encoding: 8bit\r\n"
            + "\r\n";
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        message.writeBytes(body);
        return message.toByteArray();
    }
}
