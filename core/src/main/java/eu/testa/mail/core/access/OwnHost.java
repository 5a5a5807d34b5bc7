package eu.testa.mail.core.access;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Under which names this server's webadmin is asked. A web page somewhere else can have its own name lead to this address (DNS
 * rebinding); the browser then still says that name in {@code Host}. A loopback address and {@code localhost} cannot be had
 * by anybody else.
 *
 * @param others further names, as in the setting {@code webadmin.hosts}
 */
public record OwnHost(Set<String> others) {

    /**
     * Whether a request is for this server.
     *
     * @param host the field Host: a name or an address, and perhaps a port
     */
    public boolean isOwn(String host) {
        String name = name(host);
        return name.equals("localhost") || name.equals("[::1]") || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
            || others.stream().anyMatch(name::equalsIgnoreCase);
    }

    /**
     * Whether a request comes from a page of this server itself.
     *
     * @param origin the field Origin
     * @param host   the field Host of the same request
     */
    public boolean isOwnPage(String origin, String host) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String name(String host) {
        return host.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
    }
}
