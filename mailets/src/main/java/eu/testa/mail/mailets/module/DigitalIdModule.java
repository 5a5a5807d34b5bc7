package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.RevocationCheck;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.digitalid.DigitalIdLdapStart;
import eu.testa.mail.mailets.webadmin.DigitalIdRoutes;
import java.io.IOException;
import java.time.Clock;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.webadmin.Routes;

/** The directory of digital IDs in {@code var/digital-ids}: webadmin routes, LDAP, and what the mailet harvests. */
public final class DigitalIdModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(DigitalIdLdapStart.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), Routes.class).addBinding().to(DigitalIdRoutes.class);
    }

    @Provides
    @Singleton
    DigitalIdDirectory directory(FileSystem files, TestaSettings settings, RevocationCheck revocations)
        throws IOException {
        return DigitalIdDirectory.open(files.getFile("file://var/digital-ids").toPath(), settings.namespace(),
            revocations, Clock.systemUTC());
    }

    @ProvidesIntoSet
    InitializationOperation ldap(DigitalIdLdapStart ldap) {
        return InitilizationOperationBuilder.forClass(DigitalIdLdapStart.class).init(ldap::start);
    }
}
