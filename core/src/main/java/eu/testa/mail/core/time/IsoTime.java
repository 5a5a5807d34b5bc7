package eu.testa.mail.core.time;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A time as ISO 8601 has it, in UTC: the same text as that of {@link Instant#toString}, which asks a formatter with all that a formatter
 * can do. Several are written of each mail.
 */
public final class IsoTime {

    private static final int DAY_SECONDS = 86_400;
    /** The last second of the year 9999. */
    private static final long LAST = 253_402_300_799L;
    private static final int NANO_DIGITS = 9;
    /** Of a fraction of a second, as many digits as it needs, in groups. */
    private static final int GROUP = 1000;
    private static final int GROUP_DIGITS = 3;

    private IsoTime() {
    }

    /** Such as {@code 2026-12-01T10:15:30.123456Z}. */
    public static String of(Instant time) {
        if (time.getEpochSecond() < 0 || time.getEpochSecond() > LAST) {
            return time.toString();
        }
        LocalDate date = LocalDate.ofEpochDay(time.getEpochSecond() / DAY_SECONDS);
        int second = (int) (time.getEpochSecond() % DAY_SECONDS);
        byte[] text = "0000-00-00T00:00:00.000000000Z".getBytes(StandardCharsets.US_ASCII);
        write(date.getYear(), 4, text);
        write(date.getMonthValue(), 7, text);
        write(date.getDayOfMonth(), 10, text);
        write(second / 3600, 13, text);
        write(second / 60 % 60, 16, text);
        write(second % 60, 19, text);
        int end = 19;
        if (time.getNano() != 0) {
            int digits = NANO_DIGITS;
            int fraction = time.getNano();
            while (fraction % GROUP == 0) {
                fraction /= GROUP;
                digits -= GROUP_DIGITS;
            }
            end = 20 + digits;
            write(fraction, end, text);
        }
        text[end] = 'Z';
        return new String(text, 0, end + 1, StandardCharsets.ISO_8859_1);
    }

    /** Writes the digits of a number so that they end before a place. */
    private static void write(int number, int end, byte[] text) {
        int place = end;
        for (int left = number; left > 0; left /= 10) {
            text[--place] += left % 10;
        }
    }
}
