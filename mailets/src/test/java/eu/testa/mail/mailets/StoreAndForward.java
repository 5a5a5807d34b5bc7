package eu.testa.mail.mailets;

import eu.testa.mail.core.deferred.DeferredStore;
import eu.testa.mail.core.deferred.KnownDestinations;
import eu.testa.mail.core.deferred.MailFilter;
import eu.testa.mail.core.deferred.ManualClock;
import eu.testa.mail.core.deferred.ParkedMail;
import eu.testa.mail.core.deferred.StoreDatabase;
import eu.testa.mail.core.delivery.SmtpPeer;
import eu.testa.mail.core.settings.TestaSettings;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
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

    final ManualClock clock = new ManualClock();
    final KnownDestinations destinations = new KnownDestinations();
    final FakeMailContext context = FakeMailContext.defaultContext();
    final DeferredStore store;
    final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final TestaSettings settings;
    private final List<GenericMailet> mailets = new ArrayList<>();
    private GenericMailet relay;
    private GenericMailet retry;

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
        store = DeferredStore.open(new StoreDatabase("jdbc:derby:memory:" + UUID.randomUUID() + ";create=true",
            Optional.empty(), Optional.empty()), clock);
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
        TestaDelivery delivery = started(new TestaDelivery(settings, domain -> List.of(), destinations, () -> null,
            new Literals(), new Disk(), clock), parameters);
        relay = delivery;
        return delivery;
    }

    Retry retry(Map<String, String> parameters) throws MessagingException {
        Retry started = started(new Retry(store, destinations, () -> this::process, clock), parameters);
        retry = started;
        return started;
    }

    DeliveryReport report(Map<String, String> parameters) throws MessagingException {
        return started(new DeliveryReport(settings, clock), parameters);
    }

    private <M extends GenericMailet> M started(M mailet, Map<String, String> parameters) throws MessagingException {
        FakeMailetConfig.Builder config = FakeMailetConfig.builder().mailetName(mailet.getClass().getSimpleName())
            .mailetContext(context);
        parameters.forEach(config::setProperty);
        mailets.add(mailet);
        mailet.init(config.build());
        return mailet;
    }

    /** As James does it: from processor to processor, until nobody wants it any more. */
    void process(Mail mail) throws MessagingException {
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

    List<ParkedMail> parked() throws IOException {
        return store.list(MailFilter.ALL, 0, 100);
    }

    @Override
    public void close() {
        mailets.forEach(GenericMailet::destroy);
        store.close();
    }

    /** Hosts are given by address here. */
    private static final class Literals implements DNSService {

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
