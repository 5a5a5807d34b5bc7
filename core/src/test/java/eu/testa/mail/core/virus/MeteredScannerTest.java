package eu.testa.mail.core.virus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.metrics.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeteredScannerTest {

    private static final MessageSource MAIL = MessageSource.of("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    private final Metrics metrics = new Metrics();

    private List<String> figures() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.write(out);
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void shouldCountVerdictsAndTimeScans() throws Exception {
        Deque<ScanVerdict> verdicts = new ArrayDeque<>(List.of(new ScanVerdict.Clean(), new ScanVerdict.Clean(), new ScanVerdict.Clean(),
            new ScanVerdict.Clean(), new ScanVerdict.Infected("Win.X"), new ScanVerdict.NoVerdict("away"), new ScanVerdict.NoVerdict("away"),
            new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "enveloped"), new ScanVerdict.NotScannable(Obstacle.MALFORMED, "broken"),
            new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "too deep")));
        MeteredScanner scanner = new MeteredScanner(message -> verdicts.remove(), metrics);
        while (!verdicts.isEmpty()) {
            ScanVerdict expected = verdicts.peek();
            assertThat(scanner.scan(MAIL)).isSameAs(expected);
        }
        assertThat(figures()).contains("testa_scan_time_seconds_count{verdict=\"clean\"} 4",
                "testa_scan_time_seconds_count{verdict=\"infected\"} 1",
                "testa_scan_time_seconds_count{verdict=\"no-verdict\"} 2",
                "testa_scan_time_seconds_count{verdict=\"not-scannable\"} 3")
            .anyMatch(line -> line.matches("testa_scan_time_seconds_sum\\{verdict=\"clean\"} [0-9.E-]+"));
    }

    @Test
    void shouldShowVerdictsThatNeverCame() throws Exception {
        assertThat(new MeteredScanner(message -> new ScanVerdict.Clean(), metrics)).isNotNull();
        assertThat(figures()).contains("testa_scan_time_seconds_count{verdict=\"infected\"} 0",
            "testa_scan_time_seconds_count{verdict=\"no-verdict\"} 0");
    }

    @Test
    void shouldHideNoFailure() {
        MeteredScanner scanner = new MeteredScanner(message -> {
            throw new IllegalStateException("broken");
        }, metrics);
        assertThatThrownBy(() -> scanner.scan(MAIL)).hasMessage("broken");
    }
}
