package eu.testa.mail.lab.acceptance;

import eu.testa.mail.lab.Node;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Senders that hand in mail over and over, whatever becomes of the server, and remember what got a 250. Each mail is offered
 * once: one without a 250 is not offered again, so that whatever comes twice was made two by the server.
 */
final class ContinuousLoad implements Closeable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final int LARGE = 64;

    private final Node relay;
    private final Node from;
    private final String sender;
    private final List<String> recipients;
    private final ExecutorService threads;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, Mail> offered = new ConcurrentHashMap<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** What was offered: whether it was taken is not known until it is among the acknowledged. */
    record Mail(Letter letter, String recipient) {
    }

    /**
     * @param recipients take turns; {@code #} in one stands for the mail's number
     */
    ContinuousLoad(Node relay, Node from, String sender, List<String> recipients, int senders) {
        this.relay = relay;
        this.from = from;
        this.sender = sender;
        this.recipients = recipients;
        this.threads = Executors.newFixedThreadPool(senders);
        for (int i = 0; i < senders; i++) {
            threads.execute(this::handIn);
        }
    }

    private void handIn() {
        while (!over) {
            try (SmtpClient client = new SmtpClient(relay.smtp(), from.address())) {
                expect("220", client.reply());
                expect("250", client.say("EHLO client.test"));
                while (!over) {
                    handInOne(client);
                }
            } catch (IOException e) {
                // killed, or not there yet
                Awaitility.await().atMost(Duration.ofMinutes(2)).pollDelay(POLL).pollInterval(POLL)
                    .until(() -> over || listens());
            }
        }
    }

    private boolean listens() {
        try (SmtpClient client = new SmtpClient(relay.smtp(), from.address())) {
            return client.reply().startsWith("220");
        } catch (IOException e) {
            return false;
        }
    }

    private void handInOne(SmtpClient client) throws IOException {
        int mine = number.incrementAndGet();
        String recipient = recipients.get(mine % recipients.size()).replace("#", Integer.toString(mine));
        // some are of the size that goes to the disk and over the network in several pieces
        Letter letter = Letter.of(sender, recipient, ("mail " + mine + ", sent by an acceptance test\r\n")
            .repeat(mine % LARGE == 0 ? 3000 : 10).getBytes(StandardCharsets.US_ASCII));
        expect("250", client.say("MAIL FROM:<" + sender + ">"));
        expect("250", client.say("RCPT TO:<" + recipient + ">"));
        expect("354", client.say("DATA"));
        offered.put(letter.idLine(), new Mail(letter, recipient));
        client.send(new String(letter.octets(), StandardCharsets.ISO_8859_1));
        expect("250", client.say("."));
        acknowledged.add(letter.idLine());
    }

    private static void expect(String code, String reply) throws IOException {
        if (!reply.startsWith(code)) {
            throw new IOException("expected " + code + ", and the server said " + reply);
        }
    }

    /** By {@code Message-ID} line; the dot at the end may not have reached the server. */
    Map<String, Mail> offered() {
        return offered;
    }

    /** The {@code Message-ID} lines of what got a 250. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    /** Lets each sender finish the mail at which he is. */
    @Override
    public void close() {
        over = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
