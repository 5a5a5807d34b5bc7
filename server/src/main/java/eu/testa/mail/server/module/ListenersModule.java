package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoOptional;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.digitalid.ldap.ListenerFront;
import eu.testa.mail.core.health.Maintenance;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.pki.server.CertificateFigures;
import eu.testa.mail.core.pki.server.ListenerCertificateHealth;
import eu.testa.mail.core.pki.server.ListenerFiles;
import eu.testa.mail.core.pki.server.ServerIdentity;
import eu.testa.mail.core.pki.server.ShownIdentity;
import eu.testa.mail.mailets.webadmin.MaintenanceRoutes;
import eu.testa.mail.server.ServerFolders;
import eu.testa.mail.server.listener.Listeners;
import eu.testa.mail.server.proxy.Greeter;
import eu.testa.mail.server.proxy.Proxies;
import eu.testa.mail.server.spool.SpoolAtStop;
import java.io.IOException;
import java.time.Clock;
import org.apache.james.utils.GuiceProbe;
import org.apache.james.webadmin.Routes;

/**
 * Makes {@link Listeners} reachable from outside of the injector, watches their certificate, and closes them for
 * maintenance.
 */
public final class ListenersModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(Listeners.class).in(Scopes.SINGLETON);
        Multibinder<GuiceProbe> probes = Multibinder.newSetBinder(binder(), GuiceProbe.class);
        probes.addBinding().to(Listeners.class);
        probes.addBinding().to(SpoolAtStop.class);
        probes.addBinding().to(StoreAtStop.class);
        Multibinder.newSetBinder(binder(), Routes.class).addBinding().to(MaintenanceRoutes.class);
    }

    @Provides
    @Singleton
    Maintenance maintenance(ServerFolders folders) throws IOException {
        return Maintenance.open(folders.var().resolve("maintenance"));
    }

    /** LDAP has no greeting in which a reason could be given. */
    @ProvidesIntoOptional(ProvidesIntoOptional.Type.ACTUAL)
    ListenerFront ldap(Proxies proxies) {
        return listener -> proxies.inFrontOf(listener, "ldap", Greeter.silent());
    }

    @ProvidesIntoSet
    PartCheck maintenance(Maintenance maintenance) {
        return maintenance;
    }

    /** Made when the server starts: the listeners then have what the files say. */
    @Provides
    @Singleton
    ShownIdentity shown(ServerFolders folders, Clock clock) throws IOException {
        ListenerFiles files = new ListenerFiles(folders.secrets(), clock);
        return new ShownIdentity(ServerIdentity.read(files.key(), files.certificate()));
    }

    @ProvidesIntoSet
    PartCheck certificate(ShownIdentity shown, ServerFolders folders, Clock clock) {
        ListenerFiles files = new ListenerFiles(folders.secrets(), clock);
        return new ListenerCertificateHealth(shown, files.key(), files.certificate(), clock);
    }

    @ProvidesIntoSet
    Measurement figures(ShownIdentity shown) {
        return new CertificateFigures(shown);
    }
}
