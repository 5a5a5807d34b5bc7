package eu.testa.mail.core.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How values are written, the same for every setting: times and sizes with their units, whole numbers, words to choose from, lists with
 * commas. Each method throws {@link IllegalArgumentException} for a text that is no such value.
 */
final class ValueGrammar {

    private static final Pattern TIME = Pattern.compile("([0-9]{1,9}) ?(seconds?|minutes?|hours?|days?|[smhd])");
    private static final Map<Character, Function<Long, Duration>> TIMES =
        Map.of('s', Duration::ofSeconds, 'm', Duration::ofMinutes, 'h', Duration::ofHours, 'd', Duration::ofDays);
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9}) ?(KiB|MiB|GiB)");
    private static final Map<String, Long> SIZES = Map.of("KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private ValueGrammar() {
    }

    /** A time with its unit, such as {@code 2 minutes}; never none. */
    static Duration duration(String text) {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
            throw new IllegalArgumentException("no time");
        }
        return TIMES.get(parts.group(2).charAt(0)).apply(Long.parseLong(parts.group(1)));
    }

    /** The same, or {@code never}. */
    static Optional<Duration> durationOrNever(String text) {
        return text.equals("never") ? Optional.empty() : Optional.of(duration(text));
    }

    /** Octets, with a unit such as {@code MiB}. */
    static long size(String text) {
        Matcher parts = SIZE.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no size");
        }
        return Long.parseLong(parts.group(1)) * SIZES.get(parts.group(2));
    }

    /** Reads a whole number from one to another. */
    static Function<String, Integer> number(int least, int most) {
        return text -> within(Integer.parseInt(text), least, most);
    }

    /** A value that is neither too small nor too large. */
    static <T extends Comparable<T>> T within(T value, T least, T most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    /** One of a few words, in small letters. */
    static <E extends Enum<E>> E choice(String text, Class<E> type) {
        if (!text.equals(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not in lower case");
        }
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }

    /** Values with commas between them, perhaps none. */
    static <T> List<T> list(String text, Function<String, T> parser) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(one -> !one.isEmpty()).map(parser).toList();
    }

    /** One or more. */
    static <T> List<T> nonEmpty(List<T> list) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return list;
    }
}
