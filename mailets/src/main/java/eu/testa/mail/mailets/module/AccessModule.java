package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import eu.testa.mail.core.access.AdminChanges;
import eu.testa.mail.core.access.Administrators;
import eu.testa.mail.core.access.Credentials;
import eu.testa.mail.core.access.LocalSecret;
import eu.testa.mail.core.access.OwnHost;
import eu.testa.mail.core.access.RepositoryRules;
import eu.testa.mail.core.password.PasswordRules;
import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.core.settings.PasswordSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.VirusSettings;
import eu.testa.mail.mailets.evidence.RecordedChanges;
import java.io.IOException;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailRepositoryUrl;

/** Who may administer this server, and who is told what was changed. */
public final class AccessModule extends AbstractModule {

    private static final String VAR = "file://var/";

    @Override
    protected void configure() {
        bind(AdminChanges.class).to(RecordedChanges.class);
    }

    @Provides
    @Singleton
    Administrators administrators(FileSystem files, PasswordRules rules) throws IOException {
        return Administrators.open(files.getFile(VAR).toPath(), rules);
    }

    @Provides
    @Singleton
    Credentials credentials(FileSystem files, Administrators administrators, PasswordThrottle throttle) throws IOException {
        return new Credentials(LocalSecret.open(files.getFile(VAR).toPath()), administrators, throttle);
    }

    @Provides
    @Singleton
    PasswordRules passwordRules(TestaSettings settings) {
        return new PasswordRules(settings.get(PasswordSettings.MIN_LENGTH));
    }

    @Provides
    @Singleton
    OwnHost ownHost(TestaSettings settings) {
        return new OwnHost(settings.get(TestaSettings.WEBADMIN_HOSTS));
    }

    @Provides
    @Singleton
    RepositoryRules repositoryRules(TestaSettings settings) {
        return new RepositoryRules(MailRepositoryUrl.from(settings.get(VirusSettings.QUARANTINE)).getPath().asString());
    }
}
