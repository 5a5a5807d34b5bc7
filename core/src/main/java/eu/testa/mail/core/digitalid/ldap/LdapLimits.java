package eu.testa.mail.core.digitalid.ldap;

import java.time.Duration;

/**
 * What clients may take of the directory.
 *
 * @param perAddress   connections of one address at the same time
 * @param inAll        connections of all addresses at the same time
 * @param untilBound   after which a connection is closed on which nobody is known, however he spreads his octets
 * @param idle         after which a connection is closed on which nothing is asked
 * @param requestBytes of one request: no mail program asks more, and no filter is nested deeper in it than a stack is
 */
record LdapLimits(int perAddress, int inAll, Duration untilBound, Duration idle, int requestBytes) {

    static final LdapLimits DEFAULT =
        new LdapLimits(20, 1_000, Duration.ofSeconds(30), Duration.ofMinutes(2), 4 * 1024);
}
