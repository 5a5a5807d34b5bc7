package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.reload.CurrentSettings;
import eu.testa.mail.core.settings.TestaSettings;

/**
 * All that the bundle brings to a James, one module for each capability. {@link TestaSettings} must be bound beside it:
 * an assembly binds those that it has read, a stock James has {@link TestaExtension}.
 *
 * <p>Nothing here adds to a set of James': a stock James keeps its extensions in a child injector, from which no set of the
 * parent can be added to. {@link AdministrationModule} has what goes into sets.
 */
public final class TestaModule extends AbstractModule {

    @Override
    protected void configure() {
        install(new AccessModule());
        install(new DeferredModule());
        install(new DigitalIdModule());
        install(new EvidenceModule());
        install(new ExchangeModule());
        install(new HealthModule());
        install(new MemberModule());
        install(new MetricsModule());
        install(new NameServiceModule());
        install(new PasswordModule());
        install(new ProbeModule());
        install(new ReminderModule());
        install(new ReportModule());
        install(new SmimeModule());
        install(new StoreModule());
        install(new VirusModule());
    }

    @Provides
    @Singleton
    CurrentSettings current(TestaSettings atStart) {
        return new CurrentSettings(atStart);
    }

    @Provides
    @Singleton
    TestaNamespace namespace(TestaSettings settings) {
        return settings.namespace();
    }
}
