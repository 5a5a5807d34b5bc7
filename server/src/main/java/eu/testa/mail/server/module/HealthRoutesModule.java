package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import eu.testa.mail.mailets.health.HealthRoutes;
import org.apache.james.webadmin.routes.HealthCheckRoutes;

/** Puts {@link HealthRoutes} in the place of James' own, which look at everything while the caller waits. */
public final class HealthRoutesModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(HealthCheckRoutes.class).to(HealthRoutes.class).in(Scopes.SINGLETON);
    }
}
