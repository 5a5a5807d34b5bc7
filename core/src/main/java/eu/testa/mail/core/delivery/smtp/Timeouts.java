package eu.testa.mail.core.delivery.smtp;

import java.time.Duration;

/**
 * How long a peer may take. Shorter than RFC 5321 §4.5.3.2 asks for, but for the final dot: the peers are few, known and
 * near, and a mail that was not delivered is tried again in two minutes.
 *
 * @param connect  until the TCP connection stands
 * @param greeting until the whole greeting is here
 * @param command  until the whole reply to EHLO, STARTTLS, MAIL, RCPT, DATA or RSET is here
 * @param data     until the message is written, besides a second for each 64 KiB of it
 * @param finalDot until the whole reply to the final dot is here: the peer scans and stores meanwhile, and who does not
 *                 wait for it sends the mail twice (RFC 5321 §4.5.3.2.6, RFC 1047)
 */
public record Timeouts(Duration connect, Duration greeting, Duration command, Duration data, Duration finalDot) {

    public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(30),
        Duration.ofSeconds(60), Duration.ofMinutes(2), Duration.ofMinutes(10));
}
