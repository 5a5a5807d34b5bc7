package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.mailets.digitalid.DigitalIdLdapStart;
import eu.testa.mail.mailets.evidence.EvidenceRoutes;
import eu.testa.mail.mailets.evidence.EvidenceStart;
import eu.testa.mail.mailets.exchange.ExchangeStart;
import eu.testa.mail.mailets.health.HealthStart;
import eu.testa.mail.mailets.metrics.MetricsRoutes;
import eu.testa.mail.mailets.metrics.MetricsStart;
import eu.testa.mail.mailets.probe.ProbeStart;
import eu.testa.mail.mailets.reminder.ReminderStart;
import eu.testa.mail.mailets.virus.QuarantineExpiry;
import eu.testa.mail.mailets.webadmin.AccessGate;
import eu.testa.mail.mailets.webadmin.AdministratorRoutes;
import eu.testa.mail.mailets.webadmin.DigitalIdRoutes;
import eu.testa.mail.mailets.webadmin.MemberRoutes;
import eu.testa.mail.mailets.webadmin.ProbeRoutes;
import eu.testa.mail.mailets.webadmin.QuarantineRoutes;
import eu.testa.mail.mailets.webadmin.QueueRoutes;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.webadmin.Routes;

/**
 * What an assembly adds to James' sets: webadmin routes, and what runs from the start. In a stock James, the
 * same are named in {@code webadmin.properties}, {@code healthcheck.properties} and {@code extensions.properties}.
 */
public final class AdministrationModule extends AbstractModule {

    @Override
    protected void configure() {
        Multibinder<Routes> routes = Multibinder.newSetBinder(binder(), Routes.class);
        routes.addBinding().to(AccessGate.class);
        routes.addBinding().to(AdministratorRoutes.class);
        routes.addBinding().to(DigitalIdRoutes.class);
        routes.addBinding().to(EvidenceRoutes.class);
        routes.addBinding().to(MemberRoutes.class);
        routes.addBinding().to(MetricsRoutes.class);
        routes.addBinding().to(ProbeRoutes.class);
        routes.addBinding().to(QuarantineRoutes.class);
        routes.addBinding().to(QueueRoutes.class);
    }

    @ProvidesIntoSet
    InitializationOperation ldap(DigitalIdLdapStart ldap) {
        return InitilizationOperationBuilder.forClass(DigitalIdLdapStart.class).init(ldap::start);
    }

    @ProvidesIntoSet
    InitializationOperation evidence(EvidenceStart evidence) {
        return InitilizationOperationBuilder.forClass(EvidenceStart.class).init(evidence::start);
    }

    @ProvidesIntoSet
    InitializationOperation exchange(ExchangeStart exchange) {
        return InitilizationOperationBuilder.forClass(ExchangeStart.class).init(exchange::start);
    }

    @ProvidesIntoSet
    InitializationOperation health(HealthStart health) {
        return InitilizationOperationBuilder.forClass(HealthStart.class).init(health::start);
    }

    @ProvidesIntoSet
    InitializationOperation metrics(MetricsStart metrics) {
        return InitilizationOperationBuilder.forClass(MetricsStart.class).init(metrics::start);
    }

    @ProvidesIntoSet
    InitializationOperation expiry(QuarantineExpiry expiry) {
        return InitilizationOperationBuilder.forClass(QuarantineExpiry.class).init(expiry::start);
    }

    @ProvidesIntoSet
    InitializationOperation reminders(ReminderStart reminders) {
        return InitilizationOperationBuilder.forClass(ReminderStart.class).init(reminders::start);
    }

    @ProvidesIntoSet
    InitializationOperation probes(ProbeStart probes) {
        return InitilizationOperationBuilder.forClass(ProbeStart.class).init(probes::start);
    }
}
