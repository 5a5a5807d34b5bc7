package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.ProvisionException;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.deferred.DeferredMails;
import eu.testa.mail.core.deferred.DestinationState;
import eu.testa.mail.core.deferred.Destinations;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.member.CurrentMembers;
import eu.testa.mail.core.member.MembersFile;
import eu.testa.mail.core.member.MembersHealth;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.james.filesystem.api.FileSystem;

/** The relay's registry of Member States, from {@code conf/members.xml}. */
public final class MemberModule extends AbstractModule {

    @Provides
    @Singleton
    CurrentMembers members(FileSystem files, TestaSettings settings, Provider<Destinations> destinations,
                           Provider<DeferredMails> mails, Clock clock) throws IOException {
        try {
            return CurrentMembers.open(files.getFile(FileSystem.FILE_PROTOCOL_AND_CONF + MembersFile.NAME).toPath(),
                settings.namespace(), settings.get(TestaSettings.SMTP_PORT), () -> waiting(destinations.get(), mails.get()), clock);
        } catch (SettingsException e) {
            throw new ProvisionException(e.getMessage(), e);
        }
    }

    private static Set<String> waiting(Destinations destinations, DeferredMails mails) throws IOException {
        Set<String> domains = new HashSet<>();
        for (DestinationState state : destinations.all()) {
            if (mails.backlog(state.destination()).mails() > 0) {
                domains.add(state.destination().toString());
            }
        }
        return domains;
    }

    @ProvidesIntoSet
    PartCheck health(TestaSettings settings, Provider<CurrentMembers> members) {
        return new MembersHealth(() -> settings.get(TestaSettings.ROLE) == Role.RELAY
            ? Optional.of(members.get()) : Optional.empty());
    }
}
