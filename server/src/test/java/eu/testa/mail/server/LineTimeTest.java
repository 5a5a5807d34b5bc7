package eu.testa.mail.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.pattern.DateConverter;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTimeTest {

    /** As in logback.xml; the last three letters are the offset from UTC. */
    private static final String SHIPPED = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";

    private final TimeZone before = TimeZone.getDefault();

    @BeforeEach
    void beInBrussels() {
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Brussels"));
    }

    @AfterEach
    void beWhereItWas() {
        TimeZone.setDefault(before);
    }

    private static <C extends DateConverter> C started(C converter, String... options) {
        converter.setOptionList(List.of(options));
        converter.start();
        return converter;
    }

    private static LoggingEvent at(Instant time) {
        LoggingEvent event = new LoggingEvent();
        event.setTimeStamp(time.toEpochMilli());
        return event;
    }

    @Test
    void shouldWriteTheTimeWithItsOffset() {
        LineTime time = started(new LineTime(), SHIPPED);

        assertThat(time.convert(at(Instant.parse("2026-03-02T07:00:00.007Z")))).isEqualTo("2026-03-02T08:00:00.007+01:00");
        assertThat(time.convert(at(Instant.parse("2026-03-02T07:00:00.999Z")))).isEqualTo("2026-03-02T08:00:00.999+01:00");
        assertThat(time.convert(at(Instant.parse("2026-03-02T07:00:01Z")))).isEqualTo("2026-03-02T08:00:01.000+01:00");
        assertThat(time.convert(at(Instant.parse("2026-03-02T07:00:00.050Z")))).isEqualTo("2026-03-02T08:00:00.050+01:00");
    }

    /** Across the hour that is there twice, and before 1970. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-10-25T00:59:58.1Z", "2026-03-29T00:59:58.1Z", "1969-12-31T23:59:57.5Z", "2026-12-31T22:59:58.9Z"})
    void shouldWriteWhatLogbackWrites(String begin) {
        LineTime time = started(new LineTime(), SHIPPED);
        DateConverter logback = started(new DateConverter(), SHIPPED);
        for (int millis = 0; millis < 5000; millis += 7) {
            LoggingEvent event = at(Instant.parse(begin).plusMillis(millis));
            assertThat(time.convert(event)).isEqualTo(logback.convert(event));
        }
    }

    @Test
    void shouldLeaveOtherFormsToLogback() {
        LoggingEvent event = at(Instant.parse("2026-03-02T07:00:00.007Z"));
        assertThat(started(new LineTime(), "HH:mm:ss.SSS").convert(event)).isEqualTo("08:00:00.007");
        assertThat(started(new LineTime(), SHIPPED, "UTC").convert(event)).isEqualTo("2026-03-02T07:00:00.007Z");
        LineTime without = new LineTime();
        without.start();
        assertThat(without.convert(event)).isEqualTo("2026-03-02 08:00:00,007");
    }
}
