package eu.testa.mail.mailets.hook;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;

/**
 * The parameters of a handler in {@code smtpserver.xml} or {@code pop3server.xml}. What is wrong or unknown stops the start
 * with the handler, the parameter, what was found and what was expected.
 */
public final class HandlerParameters {

    private final String handler;
    private final Configuration config;
    private final Set<String> known = new TreeSet<>();

    public HandlerParameters(Class<?> handler, Configuration config) {
        this.handler = handler.getName();
        this.config = config;
    }

    /** A whole number; the default value where it is left out. */
    public int number(String name, int defaultValue, int least, int most) throws ConfigurationException {
        known.add(name);
        String text = config.getString(name, "").strip();
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new ConfigurationException("handler " + handler + ": <" + name + ">" + text + "</" + name
            + ">: expected a number from " + least + " to " + most);
    }

    /** To be called last: a parameter that nobody asked for is a typing error. */
    public void noOthers() throws ConfigurationException {
        List<String> unknown = new ArrayList<>();
        config.getKeys().forEachRemaining(key -> {
            if (!key.startsWith("[@") && !known.contains(key)) {
                unknown.add(key);
            }
        });
        if (!unknown.isEmpty()) {
            throw new ConfigurationException("handler " + handler + ": there is no parameter <" + unknown.get(0)
                + ">; expected " + (known.isEmpty() ? "none" : "one of " + String.join(", ", known)));
        }
    }
}
