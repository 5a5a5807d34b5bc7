package eu.testa.mail.server.modules;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import org.apache.james.utils.GuiceProbe;

/** Makes {@link Listeners} reachable from outside of the injector. */
public final class ListenersModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(Listeners.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder(), GuiceProbe.class).addBinding().to(Listeners.class);
    }
}
