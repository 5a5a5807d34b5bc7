package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.ocsp.ResponderHealth;
import eu.testa.mail.core.pki.server.ResponderFiles;
import eu.testa.mail.server.ServerFolders;
import eu.testa.mail.server.web.WebStart;
import java.time.Clock;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;

/** The web listener for users, and the health of its OCSP responder. */
public final class WebModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(WebStart.class).in(Scopes.SINGLETON);
    }

    @ProvidesIntoSet
    InitializationOperation web(WebStart start) {
        return InitilizationOperationBuilder.forClass(WebStart.class).init(start::start);
    }

    @ProvidesIntoSet
    PartCheck responder(ServerFolders folders, Clock clock) {
        return new ResponderHealth(new ResponderFiles(folders.secrets()), clock);
    }
}
