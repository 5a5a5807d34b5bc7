package eu.testa.mail.mailets.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.ProvisionException;
import com.google.inject.Scopes;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import eu.testa.mail.core.delivery.route.MailExchangerResolver;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.delivery.smtp.Timeouts;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.member.CurrentMembers;
import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.probe.EchoAddress;
import eu.testa.mail.core.probe.MemberPaths;
import eu.testa.mail.core.probe.ProbeFigures;
import eu.testa.mail.core.probe.Prober;
import eu.testa.mail.core.probe.Probes;
import eu.testa.mail.core.probe.ProbesHealth;
import eu.testa.mail.core.probe.RelayPaths;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.settings.ProbeSettings;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.TlsPolicy;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.mailets.probe.ProbeStart;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.inject.Provider;
import org.apache.james.dnsservice.api.DNSService;

/** Mail that the server sends by itself to know that mail arrives, as {@code probe.*} in {@code testa.properties} says. */
public final class ProbeModule extends AbstractModule {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Timeouts TIMEOUTS = new Timeouts(PATIENCE, PATIENCE, PATIENCE, PATIENCE, PATIENCE);

    @Override
    protected void configure() {
        bind(ProbeStart.class).in(Scopes.SINGLETON);
    }

    @Provides
    @Singleton
    Probes probes(Database database, TestaSettings settings, Clock clock) {
        return new Probes(database, settings.get(TestaSettings.HOSTNAME), clock);
    }

    @Provides
    @Singleton
    Prober prober(TestaSettings settings, MailExchangerResolver resolver, Provider<CurrentMembers> members, DNSService dns,
                  Probes probes, ReportSignature signature, Clock clock) {
        String hostname = settings.get(TestaSettings.HOSTNAME);
        boolean relay = settings.get(TestaSettings.ROLE) == Role.RELAY;
        Prober.Paths paths = relay ? new MemberPaths(members.get(), host -> List.copyOf(dns.getAllByName(host)))
            : new RelayPaths(resolver, settings.get(TestaSettings.ROOT), settings.get(TestaSettings.SMTP_PORT),
                settings.ownDomain());
        SmtpClientSettings smtp = new SmtpClientSettings(hostname, source(settings), TlsPolicy.OPPORTUNISTIC, Optional.empty(),
            TIMEOUTS);
        // who signs is who it is from
        String from = signature.ends().isPresent() ? settings.postmasterAddress() : EchoAddress.of(settings.ownDomain());
        return new Prober(paths, probes, smtp, from, signature, settings.get(ProbeSettings.INTERVAL).orElseThrow(), Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task, "probe");
                thread.setDaemon(true);
                return thread;
            }), clock);
    }

    @ProvidesIntoSet
    PartCheck health(TestaSettings settings, Provider<Probes> probes, Clock clock) {
        return new ProbesHealth(probes::get, settings.get(ProbeSettings.INTERVAL), clock);
    }

    @ProvidesIntoSet
    Measurement figures(TestaSettings settings, Provider<Probes> probes, Clock clock) {
        return new ProbeFigures(probes::get, settings.get(ProbeSettings.INTERVAL), clock);
    }

    private static Optional<InetAddress> source(TestaSettings settings) {
        return settings.get(TestaSettings.SMTP_SOURCE).map(address -> {
            try {
                return InetAddress.getByName(address);
            } catch (UnknownHostException e) {
                throw new ProvisionException(TestaSettings.SMTP_SOURCE.key() + " is not an address", e);
            }
        });
    }
}
