package eu.testa.mail.mailets;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.DeliveryEngine.Mode;
import eu.testa.mail.core.delivery.DeliveryEngine;
import eu.testa.mail.core.delivery.DeliveryLimits;
import eu.testa.mail.core.delivery.DestinationGate;
import eu.testa.mail.core.delivery.HostAddresses;
import eu.testa.mail.core.delivery.MailExchangerResolver;
import eu.testa.mail.core.delivery.MembersRoute;
import eu.testa.mail.core.delivery.MxRoute;
import eu.testa.mail.core.delivery.RecipientResult;
import eu.testa.mail.core.delivery.Route;
import eu.testa.mail.core.delivery.StaticRoute;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.delivery.smtp.Timeouts;
import eu.testa.mail.core.delivery.smtp.TlsPolicy;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.member.CurrentMembers;
import eu.testa.mail.core.member.MemberRegistry;
import eu.testa.mail.core.report.ReportKind;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.Envelopes;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import eu.testa.mail.mailets.james.TrustAnchors;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.mail.MessagingException;
import javax.net.ssl.SSLContext;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers to the next host, once, and sends each recipient on by what came of it. A mail that cannot be delivered now
 * belongs to {@link Retry}.
 *
 * <pre>{@code
 * <mailet match="RecipientIsTesta" class="TestaDelivery">
 *     <route>mx</route>                                <!-- mx: the recipient's domain, else the TESTA root
 *                                                           members: the relay's registry, members.xml
 *                                                           static: the list in <hosts> -->
 *     <hosts>tcn.f.eu-admin.net = 192.0.2.7:25</hosts> <!-- with static only; more separated by commas -->
 *     <retryProcessor>retry</retryProcessor>           <!-- recipients to be tried again -->
 *     <failedProcessor>ndr</failedProcessor>           <!-- recipients refused for good -->
 *     <deliveredProcessor>delivered</deliveredProcessor> <!-- delivered recipients of whom the sender asked to be told
 *                                                           (NOTIFY=SUCCESS), where the next host does not tell him;
 *                                                           without it he is not told -->
 *     <tls>opportunistic</tls>                         <!-- off | opportunistic | required; with members, each
 *                                                           member has its own -->
 *     <trustAnchors>file://conf/tls-anchors.pem</trustAnchors> <!-- with required, or for members that require it -->
 *     <spoolThreads>8</spoolThreads>                   <!-- threads of the spool that may wait for hosts, and half of them
                                                           for hosts of one destination; well below <threads> of the
                                                           spooler. Other mail is for the destination's queue (Retry) -->
 *     <connectTimeout>5 seconds</connectTimeout>
 *     <greetingTimeout>30 seconds</greetingTimeout>
 *     <commandTimeout>60 seconds</commandTimeout>
 *     <dataTimeout>2 minutes</dataTimeout>
 *     <finalDotTimeout>10 minutes</finalDotTimeout>
 *     <hostPause>1 minute</hostPause>                  <!-- a host that failed is passed over for so long -->
 *     <onMailetException>propagate</onMailetException> <!-- a deferred mail on which this fails stays deferred -->
 * </mailet>
 * }</pre>
 *
 * <p>The port, the address to connect from and the name for EHLO are those of {@code testa.properties}. Each attempt is
 * a line in {@code delivery.log}.
 */
public class TestaDelivery extends DeliveryMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(TestaDelivery.class);

    private final TestaSettings settings;
    private final MailExchangerResolver resolver;
    private final DestinationGate gate;
    private final Provider<CurrentMembers> members;
    private final DNSService dns;
    private final FileSystem files;
    private final Clock clock;
    private DeliveryEngine engine;
    private String retryProcessor;
    private String failedProcessor;
    private String deliveredProcessor;

    /**
     * @param members asked with {@code <route>members</route>} only
     */
    @Inject
    public TestaDelivery(TestaSettings settings, MailExchangerResolver resolver, DestinationGate gate,
                         Provider<CurrentMembers> members, DNSService dns, FileSystem files, Clock clock) {
        this.settings = settings;
        this.resolver = resolver;
        this.gate = gate;
        this.members = members;
        this.dns = dns;
        this.files = files;
        this.clock = clock;
    }

    private enum RouteKind { MX, MEMBERS, STATIC }

    @Override
    public void init() throws MessagingException {
        Parameters parameters = new Parameters(getMailetConfig());
        retryProcessor = parameters.text("retryProcessor");
        failedProcessor = parameters.text("failedProcessor");
        deliveredProcessor = parameters.optional("deliveredProcessor").orElse(Mail.GHOST);
        Optional<InetAddress> source = sourceAddress();
        RouteKind kind = parameters.choice("route", RouteKind.MX);
        SmtpClientSettings smtp = smtp(parameters, source, kind);
        Route route = route(kind, parameters, source, smtp.trust().isPresent());
        DeliveryLimits defaults = DeliveryLimits.DEFAULT;
        DeliveryLimits limits = new DeliveryLimits(parameters.number("spoolThreads", defaults.spoolThreads(), 1, 1000),
            defaults.recipients(), defaults.mailsPerConnection(), defaults.idle(),
            parameters.duration("hostPause", defaults.hostPause()));
        parameters.noOthers();
        engine = new DeliveryEngine(route, gate, smtp, limits, clock);
    }

    private Route route(RouteKind kind, Parameters parameters, Optional<InetAddress> source, boolean trustAnchors)
        throws MessagingException {
        int port = settings.get(TestaSettings.SMTP_PORT);
        HostAddresses addresses = host -> List.copyOf(dns.getAllByName(host));
        switch (kind) {
            case MEMBERS:
                CurrentMembers registry = members.get();
                checkTls(registry.get(), trustAnchors);
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

    private void checkTls(MemberRegistry registry, boolean trustAnchors) throws MessagingException {
        List<String> requiring = registry.members().stream().filter(member -> member.tls() == TlsPolicy.REQUIRED)
            .map(member -> member.country().code()).toList();
        if (!requiring.isEmpty() && !trustAnchors) {
            throw new MessagingException(getMailetConfig().getMailetName() + ": <trustAnchors> is missing; members.xml has "
                + "<tls>required</tls> for " + String.join(", ", requiring) + ", whose certificates it would check");
        }
    }

    private SmtpClientSettings smtp(Parameters parameters, Optional<InetAddress> source, RouteKind kind)
        throws MessagingException {
        TlsPolicy tls = parameters.choice("tls", TlsPolicy.OPPORTUNISTIC);
        Optional<SSLContext> anchors = TrustAnchors.of(parameters, files);
        if (kind == RouteKind.MEMBERS && tls != TlsPolicy.OPPORTUNISTIC) {
            throw new MessagingException(getMailetConfig().getMailetName() + ": <tls>: with <route>members</route>, each "
                + "member has its own in members.xml; expected none here");
        }
        if (kind != RouteKind.MEMBERS && anchors.isPresent() != (tls == TlsPolicy.REQUIRED)) {
            throw new MessagingException(getMailetConfig().getMailetName() + ": <tls>required</tls> and <trustAnchors> go "
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

    private static Timeouts timeouts(Parameters parameters) throws MessagingException {
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

    @Override
    void process(Mail mail) throws MessagingException {
        Mode mode = DeferredAttributes.isProbe(mail) ? Mode.PROBE : DeferredAttributes.isFromStore(mail) ? Mode.FROM_QUEUE : Mode.FROM_SPOOL;
        Envelope envelope = Envelopes.of(mail);
        List<Delivery> deliveries = engine.deliver(mail.getName(), DeferredAttributes.acceptedAt(mail, clock), envelope,
            MimeMessageOctets.of(mail.getMessage()), mode);
        Map<String, List<Delivery>> byProcessor = new LinkedHashMap<>();
        deliveries.forEach(delivery ->
            byProcessor.computeIfAbsent(processor(envelope, delivery), any -> new ArrayList<>()).add(delivery));
        sendOn(mail, byProcessor);
    }

    private String processor(Envelope envelope, Delivery delivery) {
        RecipientResult result = delivery.result();
        if (result instanceof RecipientResult.Delivered) {
            return ReportKind.SUCCESS.isDue(envelope, delivery) ? deliveredProcessor : Mail.GHOST;
        }
        return result instanceof RecipientResult.Failed ? failedProcessor : retryProcessor;
    }

    /**
     * The mail itself goes on to retry where any recipient is left for it, because it may stand for a deferred mail; the
     * other outcomes get copies. With one outcome, which is the rule, nothing is copied.
     *
     * <p>Whatever fails here, nobody gets a second time what was delivered: a copy for those who were refused that cannot be
     * made leaves them with those who wait, and a success that cannot be told is not told.
     */
    private void sendOn(Mail mail, Map<String, List<Delivery>> byProcessor) throws MessagingException {
        String own = byProcessor.containsKey(retryProcessor) ? retryProcessor
            : byProcessor.keySet().stream().filter(state -> !state.equals(Mail.GHOST)).findFirst().orElse(Mail.GHOST);
        List<Delivery> kept = new ArrayList<>(byProcessor.get(own));
        for (Map.Entry<String, List<Delivery>> other : byProcessor.entrySet()) {
            if (!other.getKey().equals(own) && !other.getKey().equals(Mail.GHOST)) {
                try {
                    sendCopy(mail, other.getValue(), other.getKey());
                } catch (MessagingException | RuntimeException e) {
                    LOGGER.error("A copy of mail {} cannot go to {}", mail.getName(), other.getKey(), e);
                    other.getValue().stream().filter(one -> one.trouble().isPresent()).forEach(kept::add);
                }
            }
        }
        DeliveryResults.narrow(mail, kept);
        mail.setState(own);
    }

    private void sendCopy(Mail mail, List<Delivery> deliveries, String processor) throws MessagingException {
        Mail copy = mail.duplicate();
        try {
            DeferredAttributes.forget(copy);
            DeliveryResults.narrow(copy, deliveries);
            getMailetContext().sendMail(copy, processor);
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }

    @Override
    public void destroy() {
        if (engine != null) {
            engine.close();
        }
    }

    @Override
    public String getMailetInfo() {
        return "Delivers to the next host on TESTA";
    }
}
