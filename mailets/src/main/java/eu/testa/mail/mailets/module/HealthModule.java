package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.health.HealthBoard;
import eu.testa.mail.core.health.JavaHealth;
import eu.testa.mail.core.health.OpenFilesHealth;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.VirusSettings;
import eu.testa.mail.mailets.health.ErrorRepositoryHealth;
import eu.testa.mail.mailets.health.HealthStart;
import eu.testa.mail.mailets.health.QuarantineHealth;
import eu.testa.mail.mailets.health.RepositoryFigures;
import java.time.Clock;
import java.util.Set;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;

/**
 * The board of health. Each module adds its own parts with
 * {@link ProvidesIntoSet @ProvidesIntoSet} {@link PartCheck}.
 */
public final class HealthModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(HealthStart.class).in(Scopes.SINGLETON);
    }

    @ProvidesIntoSet
    PartCheck openFiles() {
        return new OpenFilesHealth();
    }

    @ProvidesIntoSet
    PartCheck java() {
        return new JavaHealth();
    }

    @ProvidesIntoSet
    PartCheck errorRepository(MailRepositoryStore repositories) {
        return new ErrorRepositoryHealth(repositories);
    }

    @ProvidesIntoSet
    PartCheck quarantine(MailRepositoryStore repositories, TestaSettings settings) {
        return new QuarantineHealth(repositories, MailRepositoryUrl.from(settings.get(VirusSettings.QUARANTINE)),
            settings.get(VirusSettings.QUARANTINE_KEEP));
    }

    @ProvidesIntoSet
    Measurement repositoryFigures(MailRepositoryStore repositories, TestaSettings settings) {
        return new RepositoryFigures(repositories, MailRepositoryUrl.from(settings.get(VirusSettings.QUARANTINE)));
    }

    @Provides
    @Singleton
    HealthBoard board(Set<PartCheck> checks, Clock clock) {
        return new HealthBoard(checks, clock, HealthBoard.INTERVAL, HealthBoard.PATIENCE);
    }
}
