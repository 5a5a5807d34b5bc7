package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.exchange.ExchangeNotes;
import eu.testa.mail.core.exchange.ListDispatch;
import eu.testa.mail.core.exchange.ListIntake;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.settings.DigitalIdSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.smime.SmimeVerifier;
import eu.testa.mail.core.smime.trust.CertificateTrust;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.TaskLease;
import eu.testa.mail.mailets.exchange.ExchangeStart;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;

/** The digital IDs of each country in the directories of all, as {@code digital-id.exchange} says. */
public final class ExchangeModule extends AbstractModule {

    /** Some looks of {@link ExchangeStart}. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    @Override
    protected void configure() {
        bind(ExchangeStart.class).in(Scopes.SINGLETON);
    }

    @Provides
    @Singleton
    ExchangeNotes notes(Database database) {
        return new ExchangeNotes(database);
    }

    @Provides
    @Singleton
    ListIntake intake(DigitalIdDirectory directory, SmimeVerifier verifier, CertificateTrust trust, TestaSettings settings,
                      ExchangeNotes notes, Clock clock) {
        return new ListIntake(directory, verifier, trust, settings.namespace(), settings.ownDomain(), notes, clock);
    }

    @Provides
    @Singleton
    ListDispatch dispatch(DigitalIdDirectory directory, TestaSettings settings, ExchangeNotes notes, Database database,
                          JamesDirectoriesProvider folders, Clock clock) {
        Path secrets = Path.of(folders.getVarDirectory()).resolve("secrets");
        return new ListDispatch(directory, settings.namespace().domain(settings.ownDomain()).orElseThrow(),
            settings.get(TestaSettings.HOSTNAME), settings.get(DigitalIdSettings.EXCHANGE).stream().map(settings.namespace()::domainOf)
                .toList(), notes, new TaskLease(database, "digital-id-exchange", LEASE),
            () -> ReportSignature.read(secrets, settings.postmasterAddress()), clock);
    }
}
