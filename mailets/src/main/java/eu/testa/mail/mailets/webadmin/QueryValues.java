package eu.testa.mail.mailets.webadmin;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.apache.james.util.DurationParser;
import spark.Request;

/**
 * What a request has behind the question mark. A value that is wrong is an {@link IllegalArgumentException}, whose message says
 * which, what was found and what was expected.
 */
public record QueryValues(Request request) {

    /** A text as it is. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(request.queryParams(name));
    }

    /**
     * A text that stands for something.
     *
     * @param expected what it looks like, in words that follow "expected"
     * @param parser   throws one of the exceptions of a wrong number, time or argument for a text that is not it
     */
    public <T> Optional<T> value(String name, String expected, Function<String, T> parser) {
        return text(name).map(text -> read(name, text, expected, parser));
    }

    /** As {@link #value}, of a text that stands in the path. */
    static <T> T read(String name, String text, String expected, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(name + "=" + text + ": expected " + expected, e);
        }
    }

    /** A whole number from 1. */
    public int number(String name, int defaultValue, int most) {
        return value(name, "a number from 1 to " + most, text -> {
            int number = Integer.parseInt(text);
            if (number < 1 || number > most) {
                throw new IllegalArgumentException("out of range");
            }
            return number;
        }).orElse(defaultValue);
    }

    /** A time with its unit, none at all included. */
    public Optional<Duration> duration(String name) {
        return value(name, "a time with its unit, such as 2 hours", text -> {
            Duration duration = DurationParser.parse(text);
            if (duration.isNegative()) {
                throw new IllegalArgumentException("negative");
            }
            return duration;
        });
    }
}
