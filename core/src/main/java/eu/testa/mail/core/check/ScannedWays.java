package eu.testa.mail.core.check;

import java.io.IOException;
import java.util.List;

/**
 * Where a server scans mail for viruses, as it is configured.
 *
 * @param listeners           that take mail
 * @param scansBeforeDelivery whether no mail is delivered, here or elsewhere, before the processors have scanned it
 */
public record ScannedWays(List<Listener> listeners, boolean scansBeforeDelivery) {

    /** Reads it from the server's own files. */
    @FunctionalInterface
    public interface Source {

        /**
         * @throws IOException if a file cannot be read; the message says which, and why
         */
        ScannedWays read() throws IOException;
    }

    /**
     * A listener for SMTP.
     *
     * @param name    under which the administrator knows it
     * @param scans   whether it scans mail before it takes it
     * @param largest mail that it takes, in octets
     */
    public record Listener(String name, boolean scans, long largest) {

        public static final long ANY_SIZE = Long.MAX_VALUE;
    }

    public ScannedWays {
        listeners = List.copyOf(listeners);
    }
}
