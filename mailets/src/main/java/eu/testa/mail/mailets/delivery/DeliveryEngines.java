package eu.testa.mail.mailets.delivery;

import eu.testa.mail.core.delivery.DeliveryEngine;
import eu.testa.mail.core.delivery.DeliveryLimits;
import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.delivery.DestinationGate;
import eu.testa.mail.core.delivery.route.HostAddresses;
import eu.testa.mail.core.delivery.route.MailExchangerResolver;
import eu.testa.mail.core.delivery.route.MembersRoute;
import eu.testa.mail.core.delivery.route.MxRoute;
import eu.testa.mail.core.delivery.route.Route;
import eu.testa.mail.core.delivery.route.StaticRoute;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.delivery.smtp.Timeouts;
import eu.testa.mail.core.member.CurrentMembers;
import eu.testa.mail.core.member.MemberRegistry;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.TlsPolicy;
import eu.testa.mail.mailets.james.Parameters;
import eu.testa.mail.mailets.james.TrustAnchors;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.mail.MessagingException;
import javax.net.ssl.SSLContext;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;

/** Makes the engine that {@link eu.testa.mail.mailets.TestaDelivery}'s parameters and {@code testa.properties} describe. */
public final class DeliveryEngines {

    private final TestaSettings settings;
    private final MailExchangerResolver resolver;
    private final DestinationGate gate;
    private final Provider<CurrentMembers> members;
    private final DNSService dns;
    private final FileSystem files;
    private final DeliveryLog log;
    private final Clock clock;

    /**
     * @param members asked with {@code <route>members</route>} only
     */
    @Inject
    public DeliveryEngines(TestaSettings settings, MailExchangerResolver resolver, DestinationGate gate,
                           Provider<CurrentMembers> members, DNSService dns, FileSystem files, DeliveryLog log,
                           Clock clock) {
        this.settings = settings;
        this.resolver = resolver;
        this.gate = gate;
        this.members = members;
        this.dns = dns;
        this.files = files;
        this.log = log;
        this.clock = clock;
    }

    private enum RouteKind { MX, MEMBERS, STATIC }

    /**
     * Asks for all that has to do with routes, hosts and TLS.
     *
     * @throws MessagingException if one of them is wrong; the message says which, and what was expected
     */
    public DeliveryEngine of(Parameters<MessagingException> parameters) throws MessagingException {
        Optional<InetAddress> source = sourceAddress();
        RouteKind kind = parameters.choice("route", RouteKind.MX);
        SmtpClientSettings smtp = smtp(parameters, source, kind);
        Route route = route(kind, parameters, source, smtp.trust().isPresent());
        DeliveryLimits defaults = DeliveryLimits.DEFAULT;
        DeliveryLimits limits = new DeliveryLimits(parameters.number("spoolThreads", defaults.spoolThreads(), 1, 1000),
            defaults.recipients(), defaults.mailsPerConnection(), defaults.idle(),
            parameters.duration("hostPause", defaults.hostPause()));
        parameters.noOthers();
        return new DeliveryEngine(route, gate, smtp, limits, log, clock);
    }

    private Route route(RouteKind kind, Parameters<MessagingException> parameters, Optional<InetAddress> source,
                        boolean trustAnchors) throws MessagingException {
        int port = settings.get(TestaSettings.SMTP_PORT);
        HostAddresses addresses = host -> List.copyOf(dns.getAllByName(host));
        switch (kind) {
            case MEMBERS:
                CurrentMembers registry = members.get();
                checkTls(parameters, registry.get(), trustAnchors);
                return new MembersRoute(registry, addresses, domain -> settings.namespace().domain(domain).isPresent(),
                    trustAnchors);
            case STATIC:
                String hosts = parameters.text("hosts");
                try {
                    return StaticRoute.parse(hosts, port, addresses);
                } catch (IllegalArgumentException e) {
                    throw parameters.wrong("hosts", "domain = host:port, separated by commas", e);
                }
            default:
                return new MxRoute(resolver, settings.get(TestaSettings.ROOT), port, settings.get(TestaSettings.HOSTNAME),
                    ownAddresses(source));
        }
    }

    private static void checkTls(Parameters<MessagingException> parameters, MemberRegistry registry, boolean trustAnchors)
        throws MessagingException {
        List<String> requiring = registry.members().stream().filter(member -> member.tls() == TlsPolicy.REQUIRED)
            .map(member -> member.country().code()).toList();
        if (!requiring.isEmpty() && !trustAnchors) {
            throw parameters.wrong("<trustAnchors> is missing; members.xml has "
                + "<tls>required</tls> for " + String.join(", ", requiring) + ", whose certificates it would check");
        }
    }

    private SmtpClientSettings smtp(Parameters<MessagingException> parameters, Optional<InetAddress> source, RouteKind kind)
        throws MessagingException {
        TlsPolicy tls = parameters.choice("tls", TlsPolicy.OPPORTUNISTIC);
        Optional<SSLContext> anchors = TrustAnchors.of(parameters, files);
        if (kind == RouteKind.MEMBERS && tls != TlsPolicy.OPPORTUNISTIC) {
            throw parameters.wrong("<tls>: with <route>members</route>, each "
                + "member has its own in members.xml; expected none here");
        }
        if (kind != RouteKind.MEMBERS && anchors.isPresent() != (tls == TlsPolicy.REQUIRED)) {
            throw parameters.wrong("<tls>required</tls> and <trustAnchors> go "
                + "together; found <tls>" + tls.name().toLowerCase(Locale.ROOT) + "</tls> "
                + (anchors.isPresent() ? "with" : "without") + " <trustAnchors>");
        }
        return new SmtpClientSettings(settings.get(TestaSettings.HOSTNAME), source, tls, anchors, timeouts(parameters));
    }

    /** The address that is connected from; the others of this machine may be another server's, as on one with several. */
    private static Set<InetAddress> ownAddresses(Optional<InetAddress> source) throws MessagingException {
        if (source.isPresent()) {
            return Set.of(source.get());
        }
        try {
            return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress()).collect(Collectors.toSet());
        } catch (SocketException e) {
            throw new MessagingException("the addresses of this machine cannot be read", e);
        }
    }

    private static Timeouts timeouts(Parameters<MessagingException> parameters) throws MessagingException {
        Timeouts defaults = Timeouts.DEFAULT;
        return new Timeouts(
            parameters.duration("connectTimeout", defaults.connect()),
            parameters.duration("greetingTimeout", defaults.greeting()),
            parameters.duration("commandTimeout", defaults.command()),
            parameters.duration("dataTimeout", defaults.data()),
            parameters.duration("finalDotTimeout", defaults.finalDot()));
    }

    private Optional<InetAddress> sourceAddress() throws MessagingException {
        try {
            Optional<String> address = settings.get(TestaSettings.SMTP_SOURCE);
            return address.isEmpty() ? Optional.empty() : Optional.of(InetAddress.getByName(address.get()));
        } catch (UnknownHostException e) {
            throw new MessagingException(TestaSettings.SMTP_SOURCE.key() + " is not an address", e);
        }
    }
}
