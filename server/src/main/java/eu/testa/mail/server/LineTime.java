package eu.testa.mail.server;

import ch.qos.logback.classic.pattern.DateConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The time of a line, {@code %d}. In the form that the shipped {@code logback.xml} has, as in
 * {@code 2026-03-02T08:00:00.000+01:00}, what a second has in common is formatted once for all of its lines: a formatter takes
 * as long as the rest of a line. Other forms are logback's own.
 */
final class LineTime extends DateConverter {

    private static final String BEFORE_MILLIS = "yyyy-MM-dd'T'HH:mm:ss.";
    /** Letters of {@link DateTimeFormatter}: the offset from UTC with a colon, or Z. */
    private static final String OFFSET = "XXX";
    private static final List<String> SHIPPED = List.of(BEFORE_MILLIS + "SSS" + OFFSET);
    private static final int MILLIS_A_SECOND = 1000;

    private boolean asShipped;
    private DateTimeFormatter beforeMillis;
    private DateTimeFormatter afterMillis;
    private volatile Second latest;

    /** What lines of one second have before and behind their milliseconds. */
    private record Second(long sinceEpoch, String before, String after) {
    }

    @Override
    public void start() {
        super.start();
        asShipped = SHIPPED.equals(getOptionList());
        beforeMillis = DateTimeFormatter.ofPattern(BEFORE_MILLIS, Locale.ROOT).withZone(ZoneId.systemDefault());
        afterMillis = DateTimeFormatter.ofPattern(OFFSET, Locale.ROOT).withZone(ZoneId.systemDefault());
    }

    @Override
    public String convert(ILoggingEvent event) {
        if (!asShipped) {
            return super.convert(event);
        }
        Second second = second(Math.floorDiv(event.getTimeStamp(), (long) MILLIS_A_SECOND));
        int millis = Math.floorMod(event.getTimeStamp(), MILLIS_A_SECOND);
        return new StringBuilder(second.before).append(millis / 100).append(millis / 10 % 10).append(millis % 10).append(second.after)
            .toString();
    }

    private Second second(long sinceEpoch) {
        Second second = latest;
        if (second == null || second.sinceEpoch != sinceEpoch) {
            Instant begin = Instant.ofEpochSecond(sinceEpoch);
            second = new Second(sinceEpoch, beforeMillis.format(begin), afterMillis.format(begin));
            latest = second;
        }
        return second;
    }
}
