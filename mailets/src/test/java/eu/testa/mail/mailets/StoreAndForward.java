package eu.testa.mail.mailets;

import com.google.inject.Guice;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.deferred.DeferredMail;
import eu.testa.mail.core.deferred.DeferredStoreFixture;
import eu.testa.mail.core.deferred.DownDestinations;
import eu.testa.mail.core.deferred.MailFilter;
import eu.testa.mail.core.delivery.DeliveryFigures;
import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.delivery.SmtpPeer;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.evidence.proof.MailProofs;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.core.time.ManualClock;
import eu.testa.mail.mailets.delivery.DeliveryEngines;
import eu.testa.mail.mailets.delivery.RetryRunners;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.matchers.IsCheckpointCopy;
import eu.testa.mail.matchers.IsProbe;
import eu.testa.mail.matchers.RecipientIsTesta;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.io.FileHandler;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.api.MailetLoader;
import org.apache.james.mailetcontainer.api.MatcherLoader;
import org.apache.james.mailetcontainer.impl.CompositeProcessorImpl;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.james.transport.mailets.Null;
import org.apache.james.transport.matchers.All;
import org.apache.james.transport.matchers.SenderIsNull;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.Mail;
import org.apache.mailet.Mailet;
import org.apache.mailet.MailetConfig;
import org.apache.mailet.MailetContext;
import org.apache.mailet.Matcher;
import org.apache.mailet.MatcherConfig;
import org.apache.mailet.base.GenericMailet;
import org.apache.mailet.base.GenericMatcher;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;

/**
 * The mailets of store and forward as they work together: a real store, peers on real sockets, a clock that stands still.
 * What leaves the processors relay and retry is kept to be looked at.
 */
final class StoreAndForward implements AutoCloseable {

    static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    static final String PIERRE = "Pierre.Durand@tcn.f.eu-admin.net";
    static final String LARS = "Lars.Hansen@tcn.dk.eu-admin.net";
    static final String MESSAGE = "Subject: Bonjour\r\nX-Odd :   two  blanks\t\r\n\r\ncaf\u00e9 \r\n.\r\n";

    /** What a success report has with it. */
    MailProofs proofs = MailProofs.NONE;
    final WrittenEvidence evidence = new WrittenEvidence();
    final ManualClock clock = new ManualClock();
    final DownDestinations destinations = new DownDestinations();
    final FakeMailContext context = FakeMailContext.defaultContext();
    final DeferredStoreFixture store;
    private final Path folder;
    final List<Seen> seen = new CopyOnWriteArrayList<>();
    /** Every report that was sent, in order. */
    final List<String> reports = new CopyOnWriteArrayList<>();
    /** What the shipped processors put into repositories, in order. */
    final List<Kept> kept = new CopyOnWriteArrayList<>();
    /** Nothing can be sent: neither copies nor reports. */
    volatile boolean spoolIsFull;
    final AtomicInteger refusals = new AtomicInteger();
    /** No host has an address now. */
    volatile boolean namesAway;
    private final MailetContext spooling = (MailetContext) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {MailetContext.class}, (proxy, method, arguments) -> inContext(method, arguments));
    private final TestaSettings settings;
    private final List<GenericMailet> mailets = new ArrayList<>();
    private GenericMailet relay;
    private GenericMailet retry;
    private MailProcessor shipped;

    /** What a processor was given. */
    record Seen(String state, List<String> recipients, List<String> replies, List<Optional<Instant>> tried, String octets) {

        static Seen of(Mail mail) throws MessagingException, IOException {
            return new Seen(mail.getState(), StoreAndForward.recipients(mail),
                DeliveryResults.of(mail).stream().map(one -> one.result().reply().text()).toList(),
                DeliveryResults.of(mail).stream().map(one -> one.result().reply().at()).toList(), StoreAndForward.octets(mail));
        }
    }

    StoreAndForward() throws Exception {
        settings = TestaSettings.load(Path.of("..", "conf", "relay"), Map.of("hostname", "relay-1.eu-admin.net"));
        folder = Files.createTempDirectory("store");
        store = DeferredStoreFixture.openHasty(folder, clock);
    }

    /** A mail in a repository. */
    record Kept(String repository, List<String> recipients, String octets) {
    }

    private Object inContext(Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("sendMail")) {
            if (spoolIsFull) {
                refusals.incrementAndGet();
                throw new MessagingException("the spool is full");
            }
            if (arguments.length == 1 && arguments[0] instanceof Mail report) {
                reports.add(octets(report));
            }
        }
        try {
            Object result = method.invoke(context, arguments);
            if (method.getName().equals("sendMail") && arguments.length == 2 && shipped != null) {
                MailImpl copy = MailImpl.duplicate((Mail) arguments[0]);
                copy.setState((String) arguments[1]);
                shipped.service(copy);
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** From now on, the processors of a role as they ship, in James' own container; what they send is processed at once. */
    void runShipped(String role, SmtpPeer... peers) throws Exception {
        String text = Files.readString(Path.of("..", "conf", role, "mailetcontainer.xml"))
            .replace("${sys:testa.retry.interval}", "2 minutes")
            .replace("${sys:testa.retry.warn-after}", "4 hours")
            .replace("${sys:testa.retry.give-up-after}", "5 days")
            .replaceFirst("<route>\\w+</route>", "<route>static</route><hosts>" + deliveryTo(peers).get("hosts") + "</hosts>")
            .replaceAll("(?s)(<processor state=\"(?:root|transport|verification|postmaster)\"[^>]*>).*?(\n {8}</processor>)",
                "$1<mailet match=\"All\" class=\"Null\"/>$2")
            .replace("<processors>", "<processors enableJmx=\"false\">");
        XMLConfiguration xml = new XMLConfiguration();
        new FileHandler(xml).load(new StringReader(text));
        CompositeProcessorImpl container = Guice.createInjector(binder -> {
            binder.bind(MetricFactory.class).to(RecordingMetricFactory.class);
            binder.bind(MailetContext.class).toInstance(spooling);
            binder.bind(MailetLoader.class).toInstance(this::shippedMailet);
            binder.bind(MatcherLoader.class).toInstance(StoreAndForward::matcher);
        }).getInstance(CompositeProcessorImpl.class);
        container.configure(xml.configurationAt("processors"));
        container.init();
        shipped = container;
    }

    private Mailet shippedMailet(MailetConfig config) throws MessagingException {
        GenericMailet mailet = switch (config.getMailetName()) {
            case "TestaDelivery" -> newDelivery();
            case "Retry" -> newRetry();
            case "DeliveryReport" -> new DeliveryReport(settings, evidence, ReportSignature.none(), proofs, clock);
            case "ToRepository" -> new Repository();
            case "ReturnMail" -> new ReturnMail();
            case "WaitForStore" -> new WaitForStore();
            case "TellPostmaster" -> new TellPostmaster(settings, clock);
            case "Discard" -> new Discard(evidence, clock);
            case "Null" -> new Null();
            default -> throw new MessagingException("not here: " + config.getMailetName());
        };
        mailets.add(mailet);
        mailet.init(config);
        return mailet;
    }

    private static Matcher matcher(MatcherConfig config) throws MessagingException {
        GenericMatcher matcher = switch (config.getMatcherName()) {
            case "SenderIsNull" -> new SenderIsNull();
            case "IsProbe" -> new IsProbe();
            case "IsCheckpointCopy" -> new IsCheckpointCopy();
            case "RecipientIsTesta" -> new RecipientIsTesta(TestaNamespace.tachonet());
            default -> new All();
        };
        matcher.init(config);
        return matcher;
    }

    private final class Repository extends GenericMailet {

        @Override
        public void service(Mail mail) throws MessagingException {
            try {
                kept.add(new Kept(getInitParameter("repositoryPath"), recipients(mail), octets(mail)));
            } catch (IOException e) {
                throw new MessagingException("the mail cannot be read", e);
            }
            if (!getInitParameter("passThrough", false)) {
                mail.setState(Mail.GHOST);
            }
        }
    }

    /** The parameters of a TestaDelivery to these peers, the first for France and the second for Denmark. */
    static Map<String, String> deliveryTo(SmtpPeer... peers) {
        List<String> domains = List.of("tcn.f.eu-admin.net", "tcn.dk.eu-admin.net");
        List<String> hosts = new ArrayList<>();
        for (SmtpPeer peer : peers) {
            hosts.add(domains.get(hosts.size()) + " = " + peer.address().getAddress().getHostAddress() + ":"
                + peer.address().getPort());
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("route", "static");
        parameters.put("hosts", String.join(", ", hosts));
        parameters.put("retryProcessor", "retry");
        parameters.put("failedProcessor", "ndr");
        return parameters;
    }

    /** The parameters of a Retry with the note's times. */
    static Map<String, String> theNote() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("interval", "2 minutes");
        parameters.put("warnAfter", "4 hours");
        parameters.put("warnProcessor", "delay-warning");
        parameters.put("giveUpAfter", "5 days");
        parameters.put("giveUpProcessor", "ndr");
        parameters.put("deliveryProcessor", "relay");
        return parameters;
    }

    TestaDelivery delivery(Map<String, String> parameters) throws MessagingException {
        TestaDelivery delivery = started(newDelivery(), parameters);
        relay = delivery;
        return delivery;
    }

    private TestaDelivery newDelivery() {
        return new TestaDelivery(new DeliveryEngines(settings, domain -> List.of(), destinations, () -> null, new Literals(),
            new Disk(), new DeliveryLog(evidence, new DeliveryFigures(new Metrics()), clock), clock), clock);
    }

    private Retry newRetry() {
        return new Retry(new RetryRunners(store.mails(), store.destinations(), destinations, () -> this::process, evidence,
            new Clocks(clock, clock), Duration.ofMillis(50)), clock);
    }

    Retry retry(Map<String, String> parameters) throws MessagingException {
        Retry started = started(newRetry(), parameters);
        retry = started;
        return started;
    }

    DeliveryReport report(Map<String, String> parameters) throws MessagingException {
        return started(new DeliveryReport(settings, evidence, ReportSignature.none(), proofs, clock), parameters);
    }

    <M extends GenericMailet> M started(M mailet, Map<String, String> parameters) throws MessagingException {
        FakeMailetConfig.Builder config = FakeMailetConfig.builder().mailetName(mailet.getClass().getSimpleName())
            .mailetContext(spooling);
        parameters.forEach(config::setProperty);
        mailets.add(mailet);
        mailet.init(config.build());
        return mailet;
    }

    /** As James does it: from processor to processor, until nobody wants it any more. */
    void process(Mail mail) throws MessagingException {
        if (shipped != null) {
            shipped.service(mail);
            return;
        }
        while (!mail.getState().equals(Mail.GHOST)) {
            try {
                seen.add(Seen.of(mail));
            } catch (IOException e) {
                throw new MessagingException("the mail cannot be read", e);
            }
            switch (mail.getState()) {
                case "relay" -> relay.service(mail);
                case "retry" -> retry.service(mail);
                default -> mail.setState(Mail.GHOST);
            }
        }
    }

    static MailImpl mail(String sender, String... recipients) throws Exception {
        String name = "mail-1";
        MailImpl mail = MailImpl.builder().name(name).sender(MaybeSender.getMailSender(sender)).addRecipients(recipients)
            .state("relay").build();
        mail.setLastUpdated(Date.from(new ManualClock().instant()));
        mail.setMessageNoCopy(new MimeMessageWrapper(MimeMessageInputStreamSource.create(name,
            new ByteArrayInputStream(MESSAGE.getBytes(StandardCharsets.ISO_8859_1)))));
        return mail;
    }

    /** The sender asks to be told of these, and only these, when they are delivered (NOTIFY=SUCCESS). */
    static void ask(Mail mail, String... recipients) throws AddressException {
        DsnParameters.Builder asked = DsnParameters.builder();
        for (String recipient : recipients) {
            asked.addRcptParameter(new MailAddress(recipient), RecipientDsnParameters.of(EnumSet.of(Notify.SUCCESS)));
        }
        mail.setDsnParameters(asked.build().orElseThrow());
    }

    static List<String> recipients(Mail mail) {
        return mail.getRecipients().stream().map(Object::toString).toList();
    }

    static String octets(Mail mail) throws MessagingException, IOException {
        try (InputStream in = MimeMessageOctets.of(mail.getMessage()).open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    List<DeferredMail> deferred() throws IOException {
        return store.queue().list(MailFilter.ALL, 0, 100);
    }

    @Override
    public void close() {
        mailets.forEach(GenericMailet::destroy);
        store.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hosts are given by address here. */
    private final class Literals implements DNSService {

        @Override
        public Collection<String> findMXRecords(String hostname) {
            return List.of();
        }

        @Override
        public Collection<String> findTXTRecords(String hostname) {
            return List.of();
        }

        @Override
        public Collection<InetAddress> getAllByName(String host) throws UnknownHostException {
            if (namesAway) {
                throw new UnknownHostException("no name server answers");
            }
            return List.of(InetAddress.getByName(host));
        }

        @Override
        public InetAddress getByName(String host) throws UnknownHostException {
            return InetAddress.getByName(host);
        }

        @Override
        public InetAddress getLocalHost() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public String getHostName(InetAddress address) {
            return address.getHostAddress();
        }
    }

    private static final class Disk implements FileSystem {

        @Override
        public InputStream getResource(String url) throws IOException {
            return Files.newInputStream(Path.of(url));
        }

        @Override
        public File getFile(String url) {
            return new File(url);
        }

        @Override
        public File getBasedir() {
            return new File(".");
        }
    }
}
