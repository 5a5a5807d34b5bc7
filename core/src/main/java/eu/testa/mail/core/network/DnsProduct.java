package eu.testa.mail.core.network;

import eu.testa.mail.core.settings.Endpoint;
import java.util.List;

/** A name server that a Member State may have, and how it is told of TESTA (chapter 2.2 of the note). */
public interface DnsProduct {

    /**
     * What makes it forward a zone.
     *
     * @param zone    without a dot at the end
     * @param servers asked in this order
     */
    String forwarding(String zone, List<Endpoint> servers);

    /**
     * What makes it answer by itself with the MX records of the note (chapter 3.1), for those who cannot have the zone
     * forwarded: for the zone, and for every name in it.
     *
     * @param zone without a dot at the end
     */
    String records(String zone);

    /**
     * What tells the users' mail programs where their servers are (RFC 6186, RFC 8314), for a domain that this name server
     * answers for.
     */
    String services(UserServices services);
}
