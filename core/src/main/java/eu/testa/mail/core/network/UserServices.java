package eu.testa.mail.core.network;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.Setting;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.WebSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a user's mail program looks for in the DNS to set itself up.
 *
 * @param domain   of the users' addresses
 * @param services SRV records (RFC 2782)
 * @param aliases  names that lead to the server, for autoconfig and autodiscover
 * @param host     the server
 */
public record UserServices(String domain, List<Service> services, List<String> aliases, String host) {

    /**
     * One SRV record.
     *
     * @param label such as {@code _pop3s._tcp}
     * @param port  0: not offered here (RFC 6186 §3.4), so that no program tries
     */
    public record Service(String label, int port) {

        /** Its target: the root for what is not offered. */
        String target(String host) {
            return port == 0 ? "." : host + ".";
        }
    }

    public UserServices {
        services = List.copyOf(services);
        aliases = List.copyOf(aliases);
    }

    /** As a national server's settings have it. */
    public static UserServices of(TestaSettings settings) {
        List<Service> services = new ArrayList<>();
        services.add(new Service("_submissions._tcp", settings.get(TestaSettings.SUBMISSIONS).port()));
        services.add(new Service("_submission._tcp", settings.get(TestaSettings.SUBMISSION).port()));
        services.add(new Service("_pop3s._tcp", settings.get(TestaSettings.POP3S).port()));
        services.add(new Service("_pop3._tcp", settings.get(TestaSettings.POP3).port()));
        services.add(new Service("_imaps._tcp", 0));
        services.add(new Service("_imap._tcp", 0));
        port(settings, TestaSettings.LDAPS).ifPresent(port -> services.add(new Service("_ldaps._tcp", port)));
        port(settings, TestaSettings.LDAP).ifPresent(port -> services.add(new Service("_ldap._tcp", port)));
        Optional<Integer> webs = port(settings, WebSettings.WEBS);
        webs.ifPresent(port -> services.add(new Service("_autodiscover._tcp", port)));
        boolean web = webs.isPresent() || settings.get(WebSettings.WEB).isPresent();
        return new UserServices(settings.ownDomain(), services, web ? List.of("autoconfig", "autodiscover") : List.of(),
            settings.get(TestaSettings.HOSTNAME));
    }

    private static Optional<Integer> port(TestaSettings settings, Setting<Optional<Endpoint>> bind) {
        return settings.get(bind).map(Endpoint::port);
    }
}
