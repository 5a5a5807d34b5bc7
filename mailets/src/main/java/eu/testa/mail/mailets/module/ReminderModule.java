package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.pki.server.ServerIdentity;
import eu.testa.mail.core.reminder.Ending;
import eu.testa.mail.core.reminder.EndingSource;
import eu.testa.mail.core.reminder.ReminderRound;
import eu.testa.mail.core.reminder.Reminders;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.report.Reporter;
import eu.testa.mail.core.settings.SmimeSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.smime.trust.TrustHealth;
import eu.testa.mail.core.smime.trust.TrustStore;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.TaskLease;
import eu.testa.mail.mailets.james.SpooledLetters;
import eu.testa.mail.mailets.reminder.ReminderStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.james.filesystem.api.JamesDirectoriesProvider;

/** Mails to the postmaster and to users before a digital ID, a certificate or a CRL ends. */
public final class ReminderModule extends AbstractModule {

    /** Longer than a round takes. */
    private static final Duration LEASE = Duration.ofMinutes(10);

    @Override
    protected void configure() {
        bind(ReminderStart.class).in(Scopes.SINGLETON);
    }

    @ProvidesIntoSet
    EndingSource digitalIds(DigitalIdDirectory directory, TestaSettings settings) {
        return () -> settings.namespace().domain(settings.ownDomain()).stream().flatMap(directory::offered)
            .map(id -> Ending.ofUser(id.address(), id.sha256(), id.notAfter())).toList();
    }

    @ProvidesIntoSet
    EndingSource authorities(TrustStore store, TestaSettings settings, Clock clock) {
        Duration before = settings.get(SmimeSettings.WARN_BEFORE);
        TrustHealth trust = new TrustHealth(store, () -> before, clock);
        return () -> trust.endings().entrySet().stream().map(ending -> Ending.once(ending.getKey(), ending.getValue(), before)).toList();
    }

    @ProvidesIntoSet
    EndingSource listeners(JamesDirectoriesProvider folders) {
        Path secrets = secrets(folders);
        return () -> Files.notExists(secrets.resolve("tls.crt")) ? List.of()
            : List.of(Ending.ofServer("the listeners' certificate",
                ServerIdentity.read(secrets.resolve("tls.key"), secrets.resolve("tls.crt")).chain().get(0).getNotAfter().toInstant()));
    }

    @ProvidesIntoSet
    EndingSource ownId(JamesDirectoriesProvider folders, TestaSettings settings) {
        Path secrets = secrets(folders);
        return () -> ReportSignature.read(secrets, settings.postmasterAddress()).ends()
            .map(end -> List.of(Ending.ofServer("the digital ID with which this server signs", end))).orElse(List.of());
    }

    @Provides
    @Singleton
    ReminderRound round(Set<EndingSource> sources, Database database, TestaSettings settings, SpooledLetters letters, Clock clock) {
        String host = settings.get(TestaSettings.HOSTNAME);
        Optional<Country> country = settings.get(TestaSettings.COUNTRY);
        Reporter reporter = new Reporter(host, settings.postmasterAddress(),
            country.map(Country::zone).orElse(ZoneOffset.UTC), country.map(Country::languages).orElse(List.of()));
        return new ReminderRound(sources, new Reminders(database, host, clock), new TaskLease(database, "reminders", LEASE), reporter,
            letters, clock);
    }

    private static Path secrets(JamesDirectoriesProvider folders) {
        return Path.of(folders.getVarDirectory()).resolve("secrets");
    }
}
