package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import eu.testa.mail.server.status.StatusRoutes;
import org.apache.james.webadmin.Routes;

/** The status page of webadmin. */
public final class StatusModule extends AbstractModule {

    @Override
    protected void configure() {
        Multibinder.newSetBinder(binder(), Routes.class).addBinding().to(StatusRoutes.class);
    }
}
