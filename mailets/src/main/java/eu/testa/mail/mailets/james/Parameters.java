package eu.testa.mail.mailets.james;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import javax.mail.MessagingException;
import org.apache.james.util.DurationParser;
import org.apache.mailet.MailetConfig;

/**
 * The parameters of a mailet in {@code mailetcontainer.xml}. What is missing, wrong or unknown stops the start with the
 * mailet, the parameter, what was found and what was expected.
 */
public final class Parameters {

    /** James adds these to every mailet. */
    private static final Set<String> OF_JAMES = Set.of("onMailetException", "onMatchException");

    private final MailetConfig config;
    private final Set<String> known = new TreeSet<>();

    public Parameters(MailetConfig config) {
        this.config = config;
    }

    /** A parameter that must be there. */
    public String text(String name) throws MessagingException {
        return optional(name).orElseThrow(() -> new MessagingException(config.getMailetName() + ": <" + name
            + "> is missing"));
    }

    /** A parameter that may be left out; an empty one counts as left out. */
    public Optional<String> optional(String name) {
        known.add(name);
        return Optional.ofNullable(config.getInitParameter(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /**
     * A parameter that stands for something.
     *
     * @param expected what it looks like, in words that follow "expected"
     * @param parser   throws IllegalArgumentException for a text that is not it
     */
    public <T> T value(String name, T defaultValue, String expected, Function<String, T> parser) throws MessagingException {
        Optional<String> text = optional(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            return parser.apply(text.get());
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new MessagingException(found(name, text.get()) + expected, e);
        }
    }

    /**
     * A value that has more than one way to be wrong.
     *
     * @param why says which
     */
    public MessagingException wrong(String name, String expected, Exception why) {
        return new MessagingException(found(name, optional(name).orElse("")) + expected + ": " + why.getMessage(), why);
    }

    /** Parameters that do not go together. */
    public MessagingException wrong(String reason) {
        return new MessagingException(config.getMailetName() + ": " + reason);
    }

    private String found(String name, String text) {
        return config.getMailetName() + ": <" + name + ">" + text + "</" + name + ">: expected ";
    }

    /** One of an enumeration's values, in lower case. */
    public <E extends Enum<E>> E choice(String name, E defaultValue) throws MessagingException {
        Class<E> type = defaultValue.getDeclaringClass();
        List<String> choices = Arrays.stream(type.getEnumConstants()).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
        return value(name, defaultValue, String.join(", ", choices),
            text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    /** A time with its unit, such as {@code 2 minutes}. */
    public Duration duration(String name, Duration defaultValue) throws MessagingException {
        return value(name, defaultValue, "a time with its unit, such as 2 minutes", text -> {
            Duration duration = DurationParser.parse(text);
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("no time at all");
            }
            return duration;
        });
    }

    public int number(String name, int defaultValue, int least, int most) throws MessagingException {
        return value(name, defaultValue, "a number from " + least + " to " + most, text -> {
            int number = Integer.parseInt(text);
            if (number < least || number > most) {
                throw new IllegalArgumentException("out of range");
            }
            return number;
        });
    }

    public boolean yesOrNo(String name, boolean defaultValue) throws MessagingException {
        return value(name, defaultValue, "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither");
        });
    }

    /** To be called last: refuses a parameter that nobody asked for. */
    public void noOthers() throws MessagingException {
        List<String> unknown = new ArrayList<>();
        for (Iterator<String> names = config.getInitParameterNames(); names.hasNext();) {
            String name = names.next();
            if (!known.contains(name) && !OF_JAMES.contains(name)) {
                unknown.add("<" + name + ">");
            }
        }
        if (!unknown.isEmpty()) {
            throw new MessagingException(config.getMailetName() + ": there is no parameter " + String.join(", ", unknown)
                + "; expected one of " + String.join(", ", known));
        }
    }
}
