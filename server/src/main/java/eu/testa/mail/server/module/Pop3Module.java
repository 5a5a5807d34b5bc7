package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.server.pop3.MailboxLeases;
import eu.testa.mail.server.pop3.Maildrops;
import eu.testa.mail.server.pop3.Pop3Servers;
import java.io.IOException;
import org.apache.james.pop3server.mailbox.MailboxAdapterFactory;
import org.apache.james.pop3server.netty.POP3ServerFactory;

/** In James' POP3 server, what a session reads is a {@code Maildrop}. */
public final class Pop3Module extends AbstractModule {

    @Override
    protected void configure() {
        bind(POP3ServerFactory.class).to(Pop3Servers.class).in(Scopes.SINGLETON);
        bind(Maildrops.class).in(Scopes.SINGLETON);
        bind(MailboxAdapterFactory.class).to(Maildrops.class);
    }

    @Provides
    @Singleton
    MailboxLeases leases(Database database, TestaSettings settings) throws IOException {
        return MailboxLeases.start(database, settings.get(TestaSettings.STORE_LEASE));
    }
}
