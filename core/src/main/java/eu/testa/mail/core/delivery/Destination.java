package eu.testa.mail.core.delivery;

import java.util.Locale;

/**
 * Where mail goes next, by name: the unit of retry, of concurrency and of state (up, probing, down).
 *
 * <p>Examples: {@code eu-admin.net} (its MX hosts), {@code tcn.f.eu-admin.net} (a Member State's server).
 *
 * @param name lower case, as shown to administrators and in the delivery log
 */
public record Destination(String name) {

    /** Where a mail waits whose way to several domains cannot be found now: undivided, until one of them is found. */
    public static final Destination WAY_NOT_FOUND = new Destination("way-not-found");
    /**
     * No destination: what a server has in its spool ({@code spool.store = shared}), under its lease. It is there for the other
     * servers, which go on with it when that server has died.
     */
    public static final Destination SPOOL = new Destination("spool");

    public Destination {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a destination needs a name");
        }
        name = name.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return name;
    }
}
