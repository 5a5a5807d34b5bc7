package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import eu.testa.mail.core.member.CurrentMembers;
import eu.testa.mail.core.member.MembersFile;
import eu.testa.mail.core.reload.CurrentSettings;
import eu.testa.mail.core.reload.FilesAtStart;
import eu.testa.mail.core.reload.Reloadable;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.smime.trust.TrustStore;
import eu.testa.mail.mailets.webadmin.ReloadRoutes;
import eu.testa.mail.server.ServerFolders;
import eu.testa.mail.server.listener.ReloadableCertificate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Provider;
import org.apache.james.webadmin.Routes;

/** What {@code ./testa reload} takes over, and in which order it says so. */
public final class ReloadModule extends AbstractModule {

    /** Read again by themselves, and when asked. */
    private static final String TRUST = "smime/";

    @Override
    protected void configure() {
        bind(ReloadableCertificate.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), Routes.class).addBinding().to(ReloadRoutes.class).in(Scopes.SINGLETON);
    }

    /** Made with the routes, when the server starts: the files are then as it has read them. */
    @Provides
    @Singleton
    List<Reloadable> parts(ServerFolders folders, TestaSettings settings, ReloadableCertificate certificate,
                           Provider<CurrentMembers> members, TrustStore trust, CurrentSettings current) throws IOException {
        List<Reloadable> parts = new ArrayList<>(List.of(certificate, trust));
        if (settings.get(TestaSettings.ROLE) == Role.RELAY) {
            parts.add(members.get());
        }
        parts.add(current);
        parts.add(FilesAtStart.of(folders.conf(), name -> name.startsWith(TRUST) || name.equals(MembersFile.NAME)));
        return List.copyOf(parts);
    }
}
