package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.password.KnownAddresses;
import eu.testa.mail.core.password.LockFigures;
import eu.testa.mail.core.password.LocksHealth;
import eu.testa.mail.core.password.PasswordLimits;
import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.core.settings.PasswordSettings;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.time.Clock;
import org.apache.james.filesystem.api.FileSystem;

/** What SMTP, POP3 and LDAP have in common against those who guess passwords. */
public final class PasswordModule extends AbstractModule {

    @Provides
    @Singleton
    PasswordThrottle throttle(TestaSettings settings, FileSystem files, Clock clock) throws IOException {
        return new PasswordThrottle(new PasswordLimits(settings.get(PasswordSettings.PER_ACCOUNT),
            settings.get(PasswordSettings.PER_ADDRESS), settings.get(PasswordSettings.LOCK)),
            KnownAddresses.open(files.getFile("file://var/known-addresses").toPath()), clock);
    }

    @ProvidesIntoSet
    PartCheck health(PasswordThrottle throttle) {
        return new LocksHealth(throttle);
    }

    @ProvidesIntoSet
    Measurement figures(PasswordThrottle throttle) {
        return new LockFigures(throttle);
    }
}
