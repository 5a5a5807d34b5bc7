package eu.testa.mail.server.command.network;

import eu.testa.mail.core.network.Bind;
import eu.testa.mail.core.network.DnsProduct;
import eu.testa.mail.core.network.Unbound;
import eu.testa.mail.core.network.UserServices;
import eu.testa.mail.core.network.WindowsDns;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code ./testa dns-config}. */
@Command(
    name = "dns-config",
    mixinStandardHelpOptions = true,
    description = "Prints what your own name server needs to forward the zone of TESTA, to answer with its MX records, or to tell "
        + "mail programs where their servers are.")
public final class DnsConfig extends PrintedAction {

    private static final int PORT = 53;

    private enum Product { BIND, UNBOUND, WINDOWS }

    private static final class ProductName implements ITypeConverter<Product> {
        @Override
        public Product convert(String value) {
            try {
                return Product.valueOf(value.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + value + "' is no name server known here; expected bind, unbound or "
                    + "windows");
            }
        }
    }

    private static final class ServerAddress implements ITypeConverter<Endpoint> {
        @Override
        public Endpoint convert(String value) {
            try {
                return Endpoint.parse(value, PORT);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + value + "' is no ADDRESS or ADDRESS:PORT");
            }
        }
    }

    @Parameters(paramLabel = "bind|unbound|windows", converter = ProductName.class, description = "Your name server.")
    private Product product;

    @Option(names = "--server", paramLabel = "ADDRESS[:PORT]", converter = ServerAddress.class,
        description = "A name server of TESTA; may be given several times (default: dns.servers).")
    private List<Endpoint> servers = List.of();

    @Option(names = "--records", description = "For those who cannot forward the zone: the MX records of the note.")
    private boolean records;

    @Option(names = "--users", description = "For the name server of your own domain: SRV records and names by which your users' mail "
        + "programs set themselves up (RFC 6186).")
    private boolean users;

    @Override
    int print(TestaSettings settings, PrintWriter out, PrintWriter err) {
        if (users && settings.get(TestaSettings.ROLE) != Role.NATIONAL) {
            err.println("role=relay: a relay has no users");
            return ExitCode.USAGE;
        }
        String zone = settings.get(TestaSettings.ROOT);
        DnsProduct dns = switch (product) {
            case BIND -> new Bind();
            case UNBOUND -> new Unbound();
            case WINDOWS -> new WindowsDns();
        };
        List<Endpoint> forwarders = servers.isEmpty() ? settings.get(TestaSettings.DNS_SERVERS) : servers;
        out.print(users ? dns.services(UserServices.of(settings)) : records ? dns.records(zone) : dns.forwarding(zone, forwarders));
        out.flush();
        return ExitCode.OK;
    }
}
