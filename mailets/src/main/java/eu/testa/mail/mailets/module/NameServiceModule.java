package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.delivery.route.MailExchangerResolver;
import eu.testa.mail.core.dns.Forwarding;
import eu.testa.mail.core.dns.NameServersHealth;
import eu.testa.mail.core.dns.TestaDns;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.settings.TestaSettings;
import java.time.Clock;

/** Names on TESTA, as {@code dns.*} in {@code testa.properties} says. */
public final class NameServiceModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(MailExchangerResolver.class).to(TestaDns.class);
    }

    @Provides
    @Singleton
    TestaDns dns(TestaSettings settings, Clock clock) {
        return new TestaDns(Forwarding.of(settings), clock);
    }

    @ProvidesIntoSet
    PartCheck health(TestaDns dns) {
        return new NameServersHealth(dns, task -> {
            Thread thread = new Thread(task, "health-name-server");
            thread.setDaemon(true);
            thread.start();
        });
    }
}
