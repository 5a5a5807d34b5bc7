package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import eu.testa.mail.server.smtp.SmtpServers;
import org.apache.james.smtpserver.netty.SMTPServerFactory;

/** Puts {@link SmtpServers} in the place of James' own. */
public final class SmtpModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(SMTPServerFactory.class).to(SmtpServers.class).in(Scopes.SINGLETON);
    }
}
