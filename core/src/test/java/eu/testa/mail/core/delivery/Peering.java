package eu.testa.mail.core.delivery;

import eu.testa.mail.core.delivery.DeliveryEngine.Mode;
import eu.testa.mail.core.delivery.route.Hop;
import eu.testa.mail.core.delivery.route.Route;
import eu.testa.mail.core.delivery.route.Route.Routed;
import eu.testa.mail.core.delivery.smtp.SmtpClientSettings;
import eu.testa.mail.core.delivery.smtp.Timeouts;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.settings.TlsPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What tests of delivery have in common: settings with ample time-outs, a way to some peers, a mail. */
final class Peering {

    static final String SENDER = "Alain.Dupont@tcn.b.eu-admin.net";
    static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    static final String PIERRE = "Pierre.Durand@tcn.f.eu-admin.net";
    /** Stands still, so that replies have a time that a test knows. */
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-02T08:00:00Z"), ZoneOffset.UTC);
    static final DeliveryLog LOG = new DeliveryLog(new WrittenEvidence(), new DeliveryFigures(new Metrics()), CLOCK);
    /** Only a test that fails waits so long. */
    private static final Duration AMPLE = Duration.ofSeconds(60);
    static final Timeouts TIMEOUTS = new Timeouts(AMPLE, AMPLE, AMPLE, AMPLE, AMPLE);

    private Peering() {
    }

    static SmtpClientSettings plain() {
        return new SmtpClientSettings("mail.tcn.b.eu-admin.net", Optional.empty(), TlsPolicy.OFF, Optional.empty(), TIMEOUTS);
    }

    /** The peers in order of preference. */
    static Route to(SmtpPeer... peers) {
        List<Hop> hops = new ArrayList<>();
        for (SmtpPeer peer : peers) {
            hops.add(new Hop(hops.size(), peer.name(), List.of(peer.address())));
        }
        return domain -> new Routed(new Destination("eu-admin.net"), hops);
    }

    static DeliveryEngine engine(SmtpClientSettings smtp, SmtpPeer... peers) {
        return new DeliveryEngine(to(peers), DestinationGate.OPEN, smtp, DeliveryLimits.DEFAULT, LOG, CLOCK);
    }

    static Envelope envelope(String... recipients) {
        return new Envelope(Optional.of(SENDER), Arrays.stream(recipients).map(Recipient::of).toList(), Optional.empty(),
            Optional.empty());
    }

    static List<RecipientResult> deliver(DeliveryEngine engine, Envelope envelope, String message) {
        return deliver(engine, envelope, MessageSource.of(message.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static List<RecipientResult> deliver(DeliveryEngine engine, Envelope envelope, MessageSource message) {
        return engine.deliver("test", Instant.now(), envelope, message, Mode.FROM_QUEUE).stream().map(Delivery::result).toList();
    }
}
