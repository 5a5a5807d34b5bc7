package eu.testa.mail.lab.outage;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.client.Submission;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A user who hands in mail all the time, and remembers what his server took. What it does not take he does not offer again. He stays
 * logged in as long as all goes well: a login costs his server more than a mail.
 */
final class Load implements Closeable {

    static final String ID_FIELD = "Message-ID: ";

    private final Endpoint submission;
    private final LabUser sender;
    private final String recipient;
    private final Clock clock;
    private final Map<String, Instant> accepted = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    /** Of the timer's thread. */
    private Optional<Submission> session = Optional.empty();

    Load(Endpoint submission, LabUser sender, String recipient, Clock clock) {
        this.submission = submission;
        this.sender = sender;
        this.recipient = recipient;
        this.clock = clock;
    }

    /** @param pause between two mails */
    void start(Duration pause) {
        timer.scheduleWithFixedDelay(this::handIn, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void handIn() {
        String idLine = ID_FIELD + "<" + UUID.randomUUID() + "@" + sender.address().replaceFirst(".*@", "") + ">";
        String mail = "From: <" + sender.address() + ">\r\nTo: <" + recipient + ">\r\nSubject: outage\r\n" + idLine
            + "\r\nDate: Mon, 02 Mar 2026 08:00:00 +0000\r\n\r\nSent while something is away.\r\n";
        Instant now = clock.instant();
        try {
            if (session.isEmpty()) {
                session = Optional.of(Submission.open(submission, sender));
            }
            session.get().submit(recipient, mail.getBytes(StandardCharsets.US_ASCII));
            accepted.put(idLine, now);
        } catch (IOException | RuntimeException e) {
            // not taken, so it is not missed
            leave();
        }
    }

    private void leave() {
        try {
            if (session.isPresent()) {
                session.get().close();
            }
        } catch (IOException e) {
            // it was of no more use
        } finally {
            session = Optional.empty();
        }
    }

    /** When each mail was handed in that got a 250, by its {@code Message-ID} line. */
    Map<String, Instant> accepted() {
        return accepted;
    }

    /** Lets the mail be finished that is being handed in. */
    @Override
    public void close() {
        timer.execute(this::leave);
        timer.shutdown();
        try {
            timer.awaitTermination(90, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
