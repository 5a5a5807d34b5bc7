package eu.testa.mail.server.module;

import eu.testa.mail.core.delivery.route.MailExchanger;
import eu.testa.mail.core.dns.TestaDns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import javax.inject.Inject;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.dnsservice.api.TemporaryResolutionException;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** {@link TestaDns} in the form James asks for. */
final class TestaDnsService implements DNSService {

    private final TestaDns dns;

    @Inject
    TestaDnsService(TestaDns dns) {
        this.dns = dns;
    }

    @Override
    public Collection<String> findMXRecords(String hostname) throws TemporaryResolutionException {
        try {
            return dns.mailExchangers(hostname).stream()
                .filter(exchanger -> !exchanger.isNone())
                .sorted(Comparator.comparingInt(MailExchanger::preference))
                .map(MailExchanger::host)
                .toList();
        } catch (IOException e) {
            throw new TemporaryResolutionException(e.getMessage());
        }
    }

    @Override
    public Collection<String> findTXTRecords(String hostname) {
        try {
            return dns.answer(hostname, Type.TXT).records().stream()
                .map(record -> String.join("", ((TXTRecord) record).getStrings()))
                .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public Collection<InetAddress> getAllByName(String host) throws UnknownHostException {
        try {
            List<InetAddress> addresses = dns.addresses(host);
            if (addresses.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return addresses;
        } catch (UnknownHostException e) {
            throw e;
        } catch (IOException e) {
            UnknownHostException unknown = new UnknownHostException(e.getMessage());
            unknown.initCause(e);
            throw unknown;
        }
    }

    @Override
    public InetAddress getByName(String host) throws UnknownHostException {
        return getAllByName(host).iterator().next();
    }

    @Override
    public InetAddress getLocalHost() {
        return InetAddress.getLoopbackAddress();
    }

    /** Peers are known by their address; nobody is asked what he calls himself. */
    @Override
    public String getHostName(InetAddress address) {
        return address.getHostAddress();
    }
}
