package eu.testa.mail.core.settings;

/**
 * A host and a port: where to listen, or whom to connect to.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {

    public Endpoint {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host is missing");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(port + " is not a port");
        }
    }

    /** Reads {@code host:port} or {@code [IPv6]:port}. */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("'" + text + "' has no port");
        }
        return of(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Reads {@code host} or {@code host:port}. */
    public static Endpoint parse(String text, int defaultPort) {
        boolean hasPort = text.indexOf(':') == text.lastIndexOf(':') ? text.contains(":") : text.contains("]:");
        return hasPort ? parse(text) : of(text, Integer.toString(defaultPort));
    }

    private static Endpoint of(String host, String port) {
        try {
            return new Endpoint(host.replaceAll("^\\[|]$", ""), Integer.parseInt(port));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + port + "' is not a port", e);
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
