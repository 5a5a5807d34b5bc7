package eu.testa.mail.lab;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.Role;
import java.util.Locale;
import java.util.Optional;

/**
 * One server of the lab. All nodes use the same unprivileged ports, each on its own loopback address: an MX record has
 * no port, so what is 25 on TESTA is {@link #SMTP_PORT} everywhere in the lab.
 *
 * @param name    as in {@code ./testa lab stop-node NAME}
 * @param domain  the mail domain it has accounts for, or the relays' root domain
 * @param country the Member State; empty for a relay
 * @param address its loopback address
 */
public record Node(String name, Role role, String domain, Optional<Country> country, String address) {

    public static final int SMTP_PORT = 2525;
    private static final int SUBMISSION_PORT = 2587;
    private static final int SUBMISSIONS_PORT = 2465;
    private static final int POP3_PORT = 2110;
    private static final int POP3S_PORT = 2995;
    private static final int LDAPS_PORT = 2636;
    private static final int WEB_PORT = 2080;
    private static final int WEBS_PORT = 2443;
    private static final int WEBADMIN_PORT = 8000;
    private static final int JMX_PORT = 9999;

    /** The folder of its role under {@code conf/}, and its role in {@code lab status}. */
    public String roleLabel() {
        return role.name().toLowerCase(Locale.ROOT);
    }

    public boolean isNational() {
        return role == Role.NATIONAL;
    }

    /** Its own name on TESTA, which the lab's DNS knows. */
    public String hostname() {
        return isNational() ? "mail." + domain : name + "." + domain;
    }

    public Endpoint smtp() {
        return new Endpoint(address, SMTP_PORT);
    }

    public Endpoint submission() {
        return new Endpoint(address, SUBMISSION_PORT);
    }

    public Endpoint submissions() {
        return new Endpoint(address, SUBMISSIONS_PORT);
    }

    public Endpoint pop3() {
        return new Endpoint(address, POP3_PORT);
    }

    public Endpoint pop3s() {
        return new Endpoint(address, POP3S_PORT);
    }

    public Endpoint ldaps() {
        return new Endpoint(address, LDAPS_PORT);
    }

    /** The web listener for users. */
    public Endpoint web() {
        return new Endpoint(address, WEB_PORT);
    }

    /** The same with TLS. */
    public Endpoint webs() {
        return new Endpoint(address, WEBS_PORT);
    }

    public Endpoint webadmin() {
        return new Endpoint(address, WEBADMIN_PORT);
    }

    public Endpoint jmx() {
        return new Endpoint(address, JMX_PORT);
    }
}
