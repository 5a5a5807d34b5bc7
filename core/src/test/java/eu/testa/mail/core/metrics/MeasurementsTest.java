package eu.testa.mail.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeasurementsTest {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_800_000_000), ZoneOffset.UTC);

    private final Metrics metrics = new Metrics();
    private final CountDownLatch forEver = new CountDownLatch(1);
    private final AtomicReference<Map<String, Integer>> waiting = new AtomicReference<>(Map.of());
    private Measurements measurements;

    private interface Measure {
        void measure(Measurement.Values found) throws Exception;
    }

    private record Part(String what, Set<Metric> metrics, Measure how, boolean isCostly) implements Measurement {

        Part(String what, Set<Metric> metrics, Measure how) {
            this(what, metrics, how, false);
        }

        @Override
        public void measure(Values found) throws Exception {
            how.measure(found);
        }
    }

    @AfterEach
    void close() {
        measurements.close();
    }

    private void start(Part... parts) {
        measurements = new Measurements(List.of(parts), metrics, CLOCK, Duration.ofMillis(10));
        measurements.start();
    }

    private Part queue() {
        return new Part("queue", Set.of(Metric.WAITING), found -> {
            Map<String, Integer> now = waiting.get();
            if (now == null) {
                throw new IOException("the store is away");
            }
            now.forEach((name, mails) -> found.set(Metric.WAITING, mails, name));
        });
    }

    private List<String> figures() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            metrics.write(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#")).toList();
    }

    private void awaitFigure(String line) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(figures()).contains(line));
    }

    @Test
    void shouldShowWhatIsThereAndNoLongerWhatWasThere() {
        waiting.set(Map.of("tcn.b.eu-admin.net", 3, "tcn.f.eu-admin.net", 0));
        start(queue());
        awaitFigure("testa_waiting_mails{destination=\"tcn.b.eu-admin.net\"} 3.0");
        waiting.set(Map.of("tcn.f.eu-admin.net", 1));
        awaitFigure("testa_waiting_mails{destination=\"tcn.f.eu-admin.net\"} 1.0");
        assertThat(figures()).noneMatch(line -> line.contains("tcn.b."));
        assertThat(figures()).contains("testa_measured_timestamp_seconds{what=\"queue\"} 1.8E9");
    }

    @Test
    void shouldKeepTheFiguresOfBeforeWhileThereAreNone() {
        waiting.set(Map.of("tcn.f.eu-admin.net", 1));
        CountDownLatch failed = new CountDownLatch(3);
        start(new Part("queue", Set.of(Metric.WAITING), found -> {
            try {
                queue().measure(found);
            } catch (IOException e) {
                failed.countDown();
                throw e;
            }
        }));
        awaitFigure("testa_waiting_mails{destination=\"tcn.f.eu-admin.net\"} 1.0");
        waiting.set(null);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> failed.getCount() == 0);
        assertThat(figures()).contains("testa_waiting_mails{destination=\"tcn.f.eu-admin.net\"} 1.0");
        waiting.set(Map.of("tcn.f.eu-admin.net", 2));
        awaitFigure("testa_waiting_mails{destination=\"tcn.f.eu-admin.net\"} 2.0");
    }

    @Test
    void shouldLetWhatHangsDelayNothing() {
        waiting.set(Map.of("tcn.f.eu-admin.net", 1));
        start(new Part("scanner", Set.of(Metric.SCANNER_UP), found -> forEver.await()), queue());
        awaitFigure("testa_waiting_mails{destination=\"tcn.f.eu-admin.net\"} 1.0");
        waiting.set(Map.of("tcn.f.eu-admin.net", 2));
        awaitFigure("testa_waiting_mails{destination=\"tcn.f.eu-admin.net\"} 2.0");
    }

    /** Between two looks, nine times as long as one takes: a database has other things to do. */
    @Test
    void shouldTakeATenthOfTheTimeWhereItIsCostly() {
        List<Long> begun = new CopyOnWriteArrayList<>();
        List<Long> ended = new CopyOnWriteArrayList<>();
        start(new Part("queue", Set.of(Metric.WAITING), found -> {
            begun.add(System.nanoTime());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
            ended.add(System.nanoTime());
        }, true));
        // a machine that stands still during a look makes it a long one
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> begun.size() > 2);
        for (int i = 0; i < 2; i++) {
            assertThat(begun.get(i + 1) - ended.get(i)).isGreaterThanOrEqualTo(9 * (ended.get(i) - begun.get(i)));
        }
    }

    @Test
    void shouldPutFiguresOfOneMetricTogetherThatComeFromSeveral() {
        start(new Part("listener", Set.of(Metric.CERTIFICATE_END), found -> found.set(Metric.CERTIFICATE_END, 1, "listener")),
            new Part("evidence", Set.of(Metric.CERTIFICATE_END), found -> found.set(Metric.CERTIFICATE_END, 2, "evidence")));
        awaitFigure("testa_certificate_end_timestamp_seconds{certificate=\"listener\"} 1.0");
        awaitFigure("testa_certificate_end_timestamp_seconds{certificate=\"evidence\"} 2.0");
    }
}
