package eu.testa.mail.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {

    @ParameterizedTest
    @ValueSource(strings = {"2026-12-01T10:15:30.123456789Z", "2026-12-01T10:15:30.123456Z", "2026-12-01T10:15:30.123Z",
        "2026-12-01T10:15:30Z", "2026-12-01T10:15:00Z", "2026-12-01T00:00:00Z", "2026-12-31T23:59:59.999999999Z",
        "2026-01-02T03:04:05.000000001Z", "2026-01-02T03:04:05.000001Z", "2026-01-02T03:04:05.001Z", "2026-01-02T03:04:00.100Z",
        "2024-02-29T12:00:00.010Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999999999Z", "0000-01-01T00:00:00Z", "-0001-12-31T23:59:59Z",
        "9999-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"})
    void shouldWriteATimeAsJavaDoes(String text) {
        assertThat(IsoTime.of(Instant.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE})
    void shouldWriteTheMostDistantTimeAsJavaDoes(long second) {
        Instant time = second < 0 ? Instant.MIN : Instant.MAX;
        assertThat(IsoTime.of(time)).isEqualTo(time.toString());
    }
}
