package eu.testa.mail.core.pki;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.util.IPAddress;

/**
 * What a server is called by those who connect to it: the alternative names of its certificate (RFC 5280 §4.2.1.6).
 *
 * @param hosts     names, in lower case, at least one; the first is the server's own
 * @param addresses IPv4 or IPv6, for those who connect without a name
 */
public record ServerNames(List<String> hosts, List<String> addresses) {

    private static final int MAX_NAMES = 50;
    private static final int MAX_LENGTH = 253;
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    /**
     * @throws IllegalArgumentException if there is no name, or one is no name of a host, or an address is none
     */
    public ServerNames {
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).distinct().toList();
        addresses = addresses.stream().distinct().toList();
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("a server has at least one name");
        }
        if (hosts.size() + addresses.size() > MAX_NAMES) {
            throw new IllegalArgumentException("more than " + MAX_NAMES + " names");
        }
        for (String host : hosts) {
            if (host.length() > MAX_LENGTH || !host.matches(LABEL + "(\\." + LABEL + ")+")) {
                throw new IllegalArgumentException("'" + host
                    + "' is no name of a host; expected one such as mail.tcn.b.eu-admin.net");
            }
        }
        for (String address : addresses) {
            if (!IPAddress.isValid(address)) {
                throw new IllegalArgumentException("'" + address + "' is no IPv4 or IPv6 address");
            }
        }
    }

    /** Those of a certificate; its alternative names only. */
    public static ServerNames of(X509Certificate certificate) throws CertificateParsingException {
        List<String> hosts = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        for (List<?> name : names == null ? List.<List<?>>of() : names) {
            switch ((Integer) name.get(0)) {
                case GeneralName.dNSName -> hosts.add(name.get(1).toString());
                case GeneralName.iPAddress -> addresses.add(name.get(1).toString());
                default -> { }
            }
        }
        return new ServerNames(hosts, addresses);
    }

    /** The server's own name. */
    public String first() {
        return hosts.get(0);
    }

    /** Whether all of these names are among its own. */
    public boolean covers(ServerNames others) {
        return hosts.containsAll(others.hosts) && addresses.containsAll(others.addresses);
    }

    /** As a certificate has them. */
    public GeneralNames alternativeNames() {
        List<GeneralName> names = new ArrayList<>();
        hosts.forEach(host -> names.add(new GeneralName(GeneralName.dNSName, host)));
        addresses.forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }
}
