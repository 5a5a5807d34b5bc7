package eu.testa.mail.mailets.james;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.util.DurationParser;
import org.apache.mailet.MailetConfig;

/**
 * The parameters of a mailet in {@code mailetcontainer.xml}, or of a handler in {@code smtpserver.xml} or
 * {@code pop3server.xml}. What is missing, wrong or unknown stops the start with the file, the mailet or handler, the
 * parameter, what was found and what was expected.
 *
 * @param <X> what James expects of a mailet, or of a handler, that is set up wrongly
 */
public final class Parameters<X extends Exception> {

    /** James adds these to every mailet. */
    private static final Set<String> OF_JAMES = Set.of("onMailetException", "onMatchException");

    private final String place;
    private final Set<String> given;
    private final Function<String, String> texts;
    private final BiFunction<String, Exception, X> failure;
    private final Set<String> known = new TreeSet<>();

    private Parameters(String place, Stream<String> given, Function<String, String> texts,
                       BiFunction<String, Exception, X> failure) {
        this.place = place;
        this.given = given.collect(Collectors.toCollection(TreeSet::new));
        this.texts = texts;
        this.failure = failure;
    }

    /** Those of a mailet. */
    public static Parameters<MessagingException> of(MailetConfig config) {
        Iterable<String> names = config::getInitParameterNames;
        return new Parameters<>("mailetcontainer.xml: " + config.getMailetName(),
            StreamSupport.stream(names.spliterator(), false).filter(name -> !OF_JAMES.contains(name)),
            config::getInitParameter, MessagingException::new);
    }

    /** Those of a handler of SMTP. */
    public static Parameters<ConfigurationException> ofSmtp(Class<?> handler, Configuration config) {
        return of("smtpserver.xml", handler, config);
    }

    /** Those of a handler of POP3. */
    public static Parameters<ConfigurationException> ofPop3(Class<?> handler, Configuration config) {
        return of("pop3server.xml", handler, config);
    }

    private static Parameters<ConfigurationException> of(String file, Class<?> handler, Configuration config) {
        Iterable<String> names = config::getKeys;
        return new Parameters<>(file + ": handler " + handler.getSimpleName(),
            // the attributes of the element itself are James' own: its class
            StreamSupport.stream(names.spliterator(), false).filter(name -> !name.startsWith("[@")),
            config::getString, ConfigurationException::new);
    }

    /** A parameter that must be there. */
    public String text(String name) throws X {
        return optional(name).orElseThrow(() -> wrong("<" + name + "> is missing"));
    }

    /** A parameter that may be left out; an empty one counts as left out. */
    public Optional<String> optional(String name) {
        known.add(name);
        return Optional.ofNullable(texts.apply(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /**
     * A parameter that stands for something.
     *
     * @param expected what it looks like, in words that follow "expected"
     * @param parser   throws IllegalArgumentException for a text that is not it
     */
    public <T> T value(String name, T defaultValue, String expected, Function<String, T> parser) throws X {
        Optional<String> text = optional(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            return parser.apply(text.get());
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw wrong(found(name, text.get()) + expected, e);
        }
    }

    /**
     * A value that has more than one way to be wrong.
     *
     * @param why says which
     */
    public X wrong(String name, String expected, Exception why) {
        return wrong(found(name, optional(name).orElse("")) + expected + ": " + why.getMessage(), why);
    }

    /** Parameters that do not go together. */
    public X wrong(String reason) {
        return wrong(reason, null);
    }

    private X wrong(String reason, Exception why) {
        return failure.apply(place + ": " + reason, why);
    }

    private static String found(String name, String text) {
        return "<" + name + ">" + text + "</" + name + ">: expected ";
    }

    /** One of an enumeration's values, in lower case. */
    public <E extends Enum<E>> E choice(String name, E defaultValue) throws X {
        Class<E> type = defaultValue.getDeclaringClass();
        List<String> choices = Arrays.stream(type.getEnumConstants()).map(one -> one.name().toLowerCase(Locale.ROOT)).toList();
        return value(name, defaultValue, String.join(", ", choices),
            text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    /** A time with its unit, such as {@code 2 minutes}. */
    public Duration duration(String name, Duration defaultValue) throws X {
        return value(name, defaultValue, "a time with its unit, such as 2 minutes", text -> {
            Duration duration = DurationParser.parse(text);
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("no time at all");
            }
            return duration;
        });
    }

    /** A whole number. */
    public int number(String name, int defaultValue, int least, int most) throws X {
        return value(name, defaultValue, "a number from " + least + " to " + most, text -> {
            int number = Integer.parseInt(text);
            if (number < least || number > most) {
                throw new IllegalArgumentException("out of range");
            }
            return number;
        });
    }

    /** To be called last: refuses a parameter that nobody asked for, which is a typing error. */
    public void noOthers() throws X {
        List<String> unknown = given.stream().filter(name -> !known.contains(name)).map(name -> "<" + name + ">").toList();
        if (!unknown.isEmpty()) {
            throw wrong("there is no parameter " + String.join(", ", unknown) + "; expected "
                + (known.isEmpty() ? "none" : "one of " + String.join(", ", known)));
        }
    }
}
