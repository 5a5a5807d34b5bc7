package eu.testa.mail.lab.outage;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.client.Pop3Mailbox;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks into a mailbox over POP3, once a second and whatever becomes of its server, and notes what has come. It takes nothing
 * out: what is there under two unique ids came twice.
 */
final class Arrivals implements Closeable {

    private static final Pattern RELAY = Pattern.compile("(?i)received:.* by (relay-\\d+)\\..*");

    private final Endpoint pop3s;
    private final LabUser reader;
    private final Clock clock;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, List<Arrival>> byId = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    /**
     * A mail that is in the mailbox.
     *
     * @param at    when it was first seen there
     * @param relay over which it came
     */
    record Arrival(Instant at, String relay) {
    }

    Arrivals(Endpoint pop3s, LabUser reader, Clock clock) {
        this.pop3s = pop3s;
        this.reader = reader;
        this.clock = clock;
    }

    void start() {
        timer.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            for (Map.Entry<String, List<String>> mail : Pop3Mailbox.newMails(pop3s, reader, Set.copyOf(seen)).entrySet()) {
                seen.add(mail.getKey());
                id(mail.getValue()).ifPresent(id -> byId.computeIfAbsent(id, any -> new CopyOnWriteArrayList<>())
                    .add(new Arrival(clock.instant(), relay(mail.getValue()))));
            }
        } catch (IOException | RuntimeException e) {
            // its server is one of those that are taken away; it is asked again in a second
            return;
        }
    }

    private static Optional<String> id(List<String> header) {
        return header.stream().filter(line -> line.startsWith(Load.ID_FIELD)).findFirst();
    }

    private static String relay(List<String> header) {
        return header.stream().map(RELAY::matcher).filter(Matcher::matches).map(match -> match.group(1)).findFirst()
            .orElse("no relay");
    }

    /** What came of a mail; empty if it has not come. */
    List<Arrival> of(String idLine) {
        return byId.getOrDefault(idLine, List.of());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
