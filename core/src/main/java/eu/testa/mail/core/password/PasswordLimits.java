package eu.testa.mail.core.password;

import java.time.Duration;

/**
 * When guessing ends.
 *
 * @param perAccount wrong passwords for one account after which it is locked: from one address for that address, from
 *                   addresses where its owner was never seen for all of these together
 * @param perAddress wrong passwords from one address after which it is locked, for whatever account
 * @param lock       for how long; wrong passwords are forgotten after the same time without another
 */
public record PasswordLimits(int perAccount, int perAddress, Duration lock) {

    public static final PasswordLimits DEFAULT = new PasswordLimits(10, 50, Duration.ofMinutes(15));
}
