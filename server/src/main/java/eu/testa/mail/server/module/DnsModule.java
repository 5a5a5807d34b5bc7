package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import javax.inject.Inject;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.dnsservice.dnsjava.DNSJavaService;
import org.apache.james.metrics.api.MetricFactory;

/** Names are looked up on TESTA only, for James as for the mailets; overrides James' own service. */
public final class DnsModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(DNSService.class).to(TestaDnsService.class);
        bind(DNSJavaService.class).to(UnusedDnsJavaService.class);
    }

    /** James starts its own resolver in any case, and that one would ask the name servers of the operating system. */
    private static final class UnusedDnsJavaService extends DNSJavaService {

        @Inject
        private UnusedDnsJavaService(MetricFactory metrics) {
            super(metrics);
        }

        @Override
        public void configure(HierarchicalConfiguration<ImmutableNode> configuration) {
            // there is no dnsservice.xml; dns.servers in testa.properties is the one place
        }

        @Override
        public void init() {
            // nothing to start
        }
    }
}
