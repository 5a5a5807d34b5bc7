package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.delivery.DeliveryFigures;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.KnownDestinations;
import eu.testa.mail.core.health.HealthBoard;
import eu.testa.mail.core.health.HealthFigures;
import eu.testa.mail.core.health.ServerFigures;
import eu.testa.mail.core.member.CurrentMembers;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Measurements;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.metrics.MailFigures;
import eu.testa.mail.mailets.metrics.MetricsStart;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is counted and measured. Each module adds its own measurements with
 * {@link ProvidesIntoSet @ProvidesIntoSet} {@link Measurement}.
 */
public final class MetricsModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(Metrics.class).toInstance(new Metrics());
        bind(MailFigures.class).in(Scopes.SINGLETON);
        bind(MetricsStart.class).in(Scopes.SINGLETON);
    }

    @Provides
    @Singleton
    Measurements measurements(Set<Measurement> all, Metrics metrics, Clock clock) {
        return new Measurements(all, metrics, clock, Measurements.INTERVAL);
    }

    /** A relay's are the domains of its members; a national server's the way to all others. */
    @Provides
    @Singleton
    KnownDestinations destinations(TestaSettings settings, Provider<CurrentMembers> members) {
        if (settings.get(TestaSettings.ROLE) != Role.RELAY) {
            Set<Destination> root = Set.of(new Destination(settings.get(TestaSettings.ROOT)));
            return () -> root;
        }
        return () -> members.get().get().members().stream().flatMap(member -> member.domains().stream()).map(Destination::new)
            .collect(Collectors.toSet());
    }

    @Provides
    @Singleton
    DeliveryFigures deliveries(Metrics metrics) {
        return new DeliveryFigures(metrics);
    }

    @ProvidesIntoSet
    Measurement health(HealthBoard board) {
        return new HealthFigures(board);
    }

    @ProvidesIntoSet
    Measurement process() {
        return new ServerFigures();
    }
}
