package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.OptionalBinder;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.DigitalIdDirectory.HarvestRules;
import eu.testa.mail.core.digitalid.EarlierFolder;
import eu.testa.mail.core.digitalid.OwnAuthorities;
import eu.testa.mail.core.digitalid.RevocationCheck;
import eu.testa.mail.core.digitalid.ldap.ListenerFront;
import eu.testa.mail.core.settings.DigitalIdSettings;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.mailets.digitalid.DigitalIdLdapStart;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.james.filesystem.api.FileSystem;

/** The directory of digital IDs in the store, for webadmin, LDAP, and what the mailet harvests. */
public final class DigitalIdModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(DigitalIdLdapStart.class).in(Scopes.SINGLETON);
        OptionalBinder.newOptionalBinder(binder(), ListenerFront.class).setDefault().toInstance(ListenerFront.NONE);
    }

    @Provides
    @Singleton
    DigitalIdDirectory directory(Database database, FileSystem files, TestaSettings settings, RevocationCheck revocations)
        throws IOException {
        new EarlierFolder(files.getFile("file://var/digital-ids").toPath()).moveInto(database);
        Path authorities = files.getFile(FileSystem.FILE_PROTOCOL_AND_CONF + "smime/authorities").toPath();
        List<Path> own = settings.get(DigitalIdSettings.OWN_AUTHORITIES).stream().map(authorities::resolve).toList();
        return DigitalIdDirectory.open(database, settings.namespace(), revocations, new HarvestRules(new OwnAuthorities(own),
                settings.get(DigitalIdSettings.KEY_CHANGE) == DigitalIdSettings.KeyChange.CONFIRM), Clock.systemUTC());
    }
}
