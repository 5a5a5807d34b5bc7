package eu.testa.mail.core.delivery;

import java.net.InetAddress;
import java.util.List;

/**
 * One host that takes mail for a domain (RFC 5321 §5.1).
 *
 * @param preference the lowest is tried first
 * @param host       its name, or its address where the MX record has one, as the note's own records do
 * @param addresses  in the order in which they are tried; empty when the host has none
 */
public record MailExchanger(int preference, String host, List<InetAddress> addresses) {

    public MailExchanger {
        addresses = List.copyOf(addresses);
    }
}
