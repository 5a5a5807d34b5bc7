package eu.testa.mail.core.delivery;

import java.time.Duration;

/**
 * How much is done at the same time, and how long things are kept.
 *
 * @param spoolThreads       threads of the spool that may wait for hosts at the same time, at most half of them for one
 *                           destination; what finds no place is put off, for its destination's own queue
 * @param recipients         recipients in one transaction; more make several
 * @param mailsPerConnection after so many mails a connection is closed
 * @param idle               how long an unused connection is kept
 * @param hostPause          how long an address that failed is passed over while there are others
 */
public record DeliveryLimits(int spoolThreads, int recipients, int mailsPerConnection, Duration idle, Duration hostPause) {

    public static final DeliveryLimits DEFAULT = new DeliveryLimits(8, 100, 100, Duration.ofSeconds(15), Duration.ofMinutes(1));

    public DeliveryLimits {
        if (spoolThreads < 1 || recipients < 1 || mailsPerConnection < 1) {
            throw new IllegalArgumentException("spoolThreads, recipients and mailsPerConnection are at least 1");
        }
    }
}
