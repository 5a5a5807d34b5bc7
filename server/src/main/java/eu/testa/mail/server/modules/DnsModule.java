package eu.testa.mail.server.modules;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import eu.testa.mail.core.delivery.MailExchangerResolver;
import eu.testa.mail.core.dns.TestaDns;
import eu.testa.mail.core.settings.TestaSettings;
import org.apache.james.dnsservice.api.DNSService;

/** Names are looked up on TESTA only, for James and for the mailets alike; overrides James' own service. */
public final class DnsModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(DNSService.class).to(TestaDnsService.class);
        bind(MailExchangerResolver.class).to(TestaDns.class);
    }

    @Provides
    @Singleton
    TestaDns dns(TestaSettings settings) {
        return new TestaDns(settings.get(TestaSettings.ROOT), settings.get(TestaSettings.DNS_SERVERS));
    }
}
