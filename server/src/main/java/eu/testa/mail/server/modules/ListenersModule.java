package eu.testa.mail.server.modules;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.digitalid.ldap.LdapSockets;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.pki.ListenerCertificateHealth;
import eu.testa.mail.server.ServerFolders;
import eu.testa.mail.server.proxy.ProxiedLdapSockets;
import java.time.Clock;
import org.apache.james.utils.GuiceProbe;

/** Makes {@link Listeners} reachable from outside of the injector, and watches their certificate. */
public final class ListenersModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(Listeners.class).in(Scopes.SINGLETON);
        OptionalBinder.newOptionalBinder(binder(), LdapSockets.class).setBinding().to(ProxiedLdapSockets.class);
        Multibinder<GuiceProbe> probes = Multibinder.newSetBinder(binder(), GuiceProbe.class);
        probes.addBinding().to(Listeners.class);
        probes.addBinding().to(StoreAtStop.class);
    }

    @ProvidesIntoSet
    PartCheck certificate(ServerFolders folders, Clock clock) {
        return new ListenerCertificateHealth(folders.secrets().resolve("tls.key"), folders.secrets().resolve("tls.crt"), clock);
    }
}
