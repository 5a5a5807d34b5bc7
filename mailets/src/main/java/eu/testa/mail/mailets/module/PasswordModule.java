package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import eu.testa.mail.core.password.PasswordLimits;
import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.core.settings.PasswordSettings;
import eu.testa.mail.core.settings.TestaSettings;
import java.time.Clock;

/** What SMTP, POP3 and LDAP have in common against those who guess passwords. */
public final class PasswordModule extends AbstractModule {

    @Provides
    @Singleton
    PasswordThrottle throttle(TestaSettings settings, Clock clock) {
        return new PasswordThrottle(new PasswordLimits(settings.get(PasswordSettings.PER_ACCOUNT),
            settings.get(PasswordSettings.PER_ADDRESS), settings.get(PasswordSettings.LOCK)), clock);
    }
}
