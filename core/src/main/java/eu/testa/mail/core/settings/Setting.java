package eu.testa.mail.core.settings;

import java.util.Optional;
import java.util.function.Function;

/**
 * One key of {@code testa.properties}.
 *
 * @param key          as written in the file
 * @param expected     what a value looks like, in words that follow "expected"; {@code "a port from 1 to 65535"}
 * @param defaultValue used when the key is absent; empty when the key is mandatory
 * @param parser       from text to value; throws {@link IllegalArgumentException} for a text that is no such value
 * @param <T>          what the text stands for
 */
public record Setting<T>(String key, String expected, Optional<String> defaultValue, Function<String, T> parser) {

    static <T> Setting<T> mandatory(String key, String expected, Function<String, T> parser) {
        return new Setting<>(key, expected, Optional.empty(), parser);
    }

    static <T> Setting<T> withDefault(String key, String defaultValue, String expected, Function<String, T> parser) {
        return new Setting<>(key, expected, Optional.of(defaultValue), parser);
    }

    /** Of a listener that need not be there. */
    static Setting<Optional<Endpoint>> optionalEndpoint(String key, String example) {
        return withDefault(key, "",
            "nothing (do not listen), or an address of this server and a port, such as " + example,
            text -> text.isEmpty() ? Optional.empty() : Optional.of(Endpoint.parse(text)));
    }
}
