package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import eu.testa.mail.core.delivery.MailExchangerResolver;
import eu.testa.mail.core.dns.Forwarding;
import eu.testa.mail.core.dns.TestaDns;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.dns.NameServersHealthCheck;
import java.time.Clock;
import org.apache.james.core.healthcheck.HealthCheck;

/** Names on TESTA, as {@code dns.*} in {@code testa.properties} says. */
public final class NameServiceModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(MailExchangerResolver.class).to(TestaDns.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(NameServersHealthCheck.class);
    }

    @Provides
    @Singleton
    TestaDns dns(TestaSettings settings, Clock clock) {
        return new TestaDns(Forwarding.of(settings), clock);
    }
}
