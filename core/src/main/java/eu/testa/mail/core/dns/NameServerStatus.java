package eu.testa.mail.core.dns;

import eu.testa.mail.core.settings.Endpoint;
import java.util.Optional;

/**
 * How one name server answers now.
 *
 * @param zone    the zone that is forwarded to it
 * @param server  where it was asked
 * @param answer  what it has as the MX records of the zone
 * @param problem why it is of no use; empty when it answers
 */
public record NameServerStatus(String zone, Endpoint server, Optional<DnsAnswer> answer, Optional<String> problem) {
}
