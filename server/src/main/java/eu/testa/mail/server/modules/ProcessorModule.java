package eu.testa.mail.server.modules;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import eu.testa.mail.server.spool.EnduringProcessor;
import org.apache.james.mailetcontainer.api.MailProcessor;

/** Puts {@link EnduringProcessor} between James' spooler and the mailets. */
public final class ProcessorModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(MailProcessor.class).to(EnduringProcessor.class).in(Scopes.SINGLETON);
    }
}
