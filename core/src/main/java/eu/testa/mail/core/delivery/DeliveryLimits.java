package eu.testa.mail.core.delivery;

import java.time.Duration;

/**
 * How much is done at the same time, and how long things are kept.
 *
 * @param concurrency        deliveries to one destination at the same time
 * @param patience           how long a mail waits for its turn when that many are under way, before it is put off
 * @param recipients         recipients in one transaction; more make several
 * @param mailsPerConnection after so many mails a connection is closed
 * @param idle               how long an unused connection is kept
 * @param hostPause          how long an address that failed is passed over while there are others
 */
public record DeliveryLimits(int concurrency, Duration patience, int recipients, int mailsPerConnection, Duration idle,
                             Duration hostPause) {

    public static final DeliveryLimits DEFAULT = new DeliveryLimits(10, Duration.ofMillis(500), 100, 100,
        Duration.ofSeconds(15), Duration.ofMinutes(1));

    public DeliveryLimits {
        if (concurrency < 1 || recipients < 1 || mailsPerConnection < 1) {
            throw new IllegalArgumentException("concurrency, recipients and mailsPerConnection are at least 1");
        }
    }
}
