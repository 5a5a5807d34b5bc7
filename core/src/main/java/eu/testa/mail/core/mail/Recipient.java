package eu.testa.mail.core.mail;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One recipient of an envelope, with what the sender asked to be told about it (RFC 3461 §4.1, §4.2).
 *
 * @param address           the address as given in RCPT TO, without angle brackets
 * @param notifyOn          when the sender wants a report; empty means that NOTIFY was not given, which RFC 3461
 *                          leaves to the MTA (this system: on failure and on delay)
 * @param originalRecipient the ORCPT value as given (xtext not decoded), {@code rfc822;Alain.Dupont@tcn.b.eu-admin.net}
 */
public record Recipient(String address, Set<Notify> notifyOn, Optional<String> originalRecipient) {

    public Recipient {
        Objects.requireNonNull(address, "address");
        notifyOn = Set.copyOf(notifyOn);
        Objects.requireNonNull(originalRecipient, "originalRecipient");
    }

    /** Each delivery looks a recipient up a dozen times; the address alone tells nearly all of a mail apart. */
    @Override
    public int hashCode() {
        return address.hashCode();
    }

    /** A recipient for whom no DSN parameter was given. */
    public static Recipient of(String address) {
        return new Recipient(address, Set.of(), Optional.empty());
    }
}
