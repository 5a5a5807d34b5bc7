package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import eu.testa.mail.server.spool.EnduringProcessor;
import eu.testa.mail.server.spool.Spooler;
import java.util.Set;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.CompositeProcessorImpl;
import org.apache.james.mailetcontainer.impl.JamesMailSpooler;
import org.apache.james.modules.server.MailetContainerModule.DefaultProcessorsConfigurationSupplier;
import org.apache.james.modules.server.MailetContainerModule.MailetModuleInitializationOperation;
import org.apache.james.server.core.configuration.ConfigurationProvider;

/**
 * Takes mail through the processors of mailetcontainer.xml with {@link Spooler} and {@link EnduringProcessor}, and says what is demanded
 * of them at start. James' own demand is left out: it wants a mailet there that takes Bcc out of every mail and
 * writes the header anew; here that is done at submission, octet for octet.
 */
public final class ProcessorModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(MailProcessor.class).to(EnduringProcessor.class).in(Scopes.SINGLETON);
        bind(Spooler.class).in(Scopes.SINGLETON);
        bind(JamesMailSpooler.class).to(Spooler.class);
    }

    @Provides
    @Singleton
    MailetModuleInitializationOperation processors(ConfigurationProvider configuration, CompositeProcessorImpl processors,
                                                   DefaultProcessorsConfigurationSupplier defaults, JamesMailSpooler spooler,
                                                   JamesMailSpooler.Configuration spoolerConfiguration) {
        return new MailetModuleInitializationOperation(configuration, processors, Set.of(new GuardedDelivery()), defaults, spooler,
            spoolerConfiguration);
    }
}
