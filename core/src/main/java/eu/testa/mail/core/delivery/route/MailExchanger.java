package eu.testa.mail.core.delivery.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * One host that takes mail for a domain (RFC 5321 §5.1).
 *
 * @param preference the lowest is tried first
 * @param host       its name, or its address where the MX record has one, as the note's own records do
 * @param addresses  in the order in which they are tried; empty when the host has none
 * @param failure    why its addresses cannot be found out now
 */
public record MailExchanger(int preference, String host, List<InetAddress> addresses, Optional<String> failure) {

    /** How a domain says in DNS that it takes no mail (RFC 7505: null MX). */
    private static final String NO_HOST = ".";

    public MailExchanger {
        addresses = List.copyOf(addresses);
    }

    /** Stands alone in the list of a domain that takes no mail. */
    public static MailExchanger none() {
        return new MailExchanger(0, NO_HOST, List.of(), Optional.empty());
    }

    /** A host whose addresses were looked up. */
    public static MailExchanger found(int preference, String host, List<InetAddress> addresses) {
        return new MailExchanger(preference, host, addresses, Optional.empty());
    }

    /** A host whose addresses cannot be found out now. */
    public static MailExchanger unknown(int preference, String host, String failure) {
        return new MailExchanger(preference, host, List.of(), Optional.of(failure));
    }

    /** Whether this says that the domain takes no mail. */
    public boolean isNone() {
        return host.equals(NO_HOST);
    }
}
