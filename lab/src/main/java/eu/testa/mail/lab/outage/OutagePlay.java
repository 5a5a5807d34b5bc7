package eu.testa.mail.lab.outage;

import eu.testa.mail.core.evidence.query.Reconciliation;
import eu.testa.mail.lab.LabException;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Sends mail from Belgium to France all the time, takes away one thing after the other, and counts what became of the mail. */
final class OutagePlay {

    private static final Duration BETWEEN_MAILS = Duration.ofMillis(250);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
    /** Until all mail has arrived after something is back: a dead relay's leases alone last 2 minutes. */
    private static final Duration SETTLED = Duration.ofMinutes(5);

    private final TestaLab lab;
    private final Clock clock;
    private final Consumer<String> progress;

    /** @param progress is told what happens, a line each */
    OutagePlay(TestaLab lab, Clock clock, Consumer<String> progress) {
        this.lab = lab;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param rows      one for each outage
     * @param handovers from server to server, by the evidence of all of them
     * @param gaps      handovers that nobody took, in words
     */
    record Result(List<OutageResult> rows, long handovers, List<String> gaps) {

        boolean nothingIsLost() {
            return gaps.isEmpty() && rows.stream().allMatch(row -> row.lost() == 0);
        }
    }

    Result run(List<Outage> outages) throws IOException {
        Node belgium = lab.network().node("ms-b");
        Node france = lab.network().node("ms-f");
        LabUser sender = lab.users(belgium).get(0);
        LabUser reader = lab.users(france).get(0);
        List<Instant> begins = new ArrayList<>();
        Load load = new Load(belgium.submission(), sender, reader.address(), clock);
        try (Arrivals arrivals = new Arrivals(france.pop3s(), reader, clock)) {
            try (load) {
                arrivals.start();
                load.start(BETWEEN_MAILS);
                settle("before anything is taken away", load, arrivals);
                for (Outage outage : outages) {
                    begins.add(clock.instant());
                    play(outage, load, arrivals);
                }
            }
            settle("at the end", load, arrivals);
            begins.add(Instant.MAX);
            List<OutageResult> rows = new ArrayList<>();
            for (int i = 0; i < outages.size(); i++) {
                rows.add(OutageResult.of(outages.get(i).name(), begins.get(i), begins.get(i + 1), load.accepted(), arrivals));
            }
            Reconciliation.Result evidence = evidence();
            return new Result(rows, evidence.handovers(), evidence.gaps().stream().map(Reconciliation.Gap::words).toList());
        }
    }

    private void play(Outage outage, Load load, Arrivals arrivals) throws IOException {
        progress.accept(outage.name() + ": " + outage.words());
        Instant begin = clock.instant();
        outage.takeAway().run();
        Awaitility.await().forever().pollInterval(BETWEEN_LINES).pollDelay(Duration.ZERO).until(() -> {
            progress.accept(outage.name() + ": " + standing(begin, load, arrivals));
            return clock.instant().isAfter(begin.plus(outage.lasts()));
        });
        outage.giveBack().run();
        progress.accept(outage.name() + ": is back after " + Duration.between(begin, clock.instant()).toSeconds() + " s");
        settle(outage.name(), load, arrivals);
    }

    /** Waits until all is there that has been accepted until now. */
    private void settle(String when, Load load, Arrivals arrivals) {
        Instant until = clock.instant();
        try {
            Awaitility.await().atMost(SETTLED).pollInterval(Duration.ofSeconds(1)).until(() -> !load.accepted().isEmpty()
                && acceptedBefore(until, load).allMatch(id -> !arrivals.of(id).isEmpty()));
            progress.accept(when + ": all that was accepted has arrived");
        } catch (ConditionTimeoutException e) {
            if (load.accepted().isEmpty()) {
                throw new LabException("no mail was accepted within " + SETTLED.toMinutes() + " minutes", e);
            }
            progress.accept(when + ": after " + SETTLED.toMinutes() + " minutes, there has not arrived: "
                + acceptedBefore(until, load).filter(id -> arrivals.of(id).isEmpty()).limit(3).toList());
        }
    }

    private String standing(Instant since, Load load, Arrivals arrivals) {
        OutageResult row = OutageResult.of("", since, Instant.MAX, load.accepted(), arrivals);
        return String.format(Locale.ROOT, "%d s, accepted %d, of them arrived %d, over %s", Duration.between(since, clock.instant())
            .toSeconds(), row.accepted(), row.delivered(), row.ways().isEmpty() ? "none" : row.ways().keySet());
    }

    private static Stream<String> acceptedBefore(Instant until, Load load) {
        return load.accepted().entrySet().stream().filter(mail -> mail.getValue().isBefore(until)).map(Map.Entry::getKey);
    }

    private Reconciliation.Result evidence() throws IOException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        List<Path> folders = lab.network().nodes().stream().map(node -> lab.home().var(node).resolve("evidence")).toList();
        return Reconciliation.of(folders, today.minusDays(1), today);
    }
}
