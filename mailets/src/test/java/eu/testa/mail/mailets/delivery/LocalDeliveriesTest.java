package eu.testa.mail.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.DeliveryFigures;
import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.Envelopes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;

class LocalDeliveriesTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-02T08:00:00Z"), ZoneOffset.UTC);
    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final MessageSource MESSAGE = MessageSource.of("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));

    private final WrittenEvidence evidence = new WrittenEvidence();
    private final LocalDeliveries deliveries =
        new LocalDeliveries(new DeliveryLog(evidence, new DeliveryFigures(new Metrics()), CLOCK), CLOCK);

    /** James gives each part a name of its own; the sender was told that of the whole. */
    @Test
    void shouldNameAPartOfAMailByTheIdUnderWhichTheServerTookIt() throws Exception {
        FakeMail part = FakeMail.builder().name("mail-1-!part").sender("Alain.Dupont@tcn.b.eu-admin.net").recipient(JEANNE).build();
        new Reception(CLOCK.instant(), "mail-1", Optional.empty(), "Alain.Dupont@tcn.b.eu-admin.net", List.of(JEANNE), 1, "00",
            "192.0.2.7", Reception.NO_TLS, Optional.empty()).keepWith(part);

        write(part);

        assertThat(evidence.deeds("mail-1")).hasSize(1);
        assertThat(evidence.deeds("mail-1-!part")).isEmpty();
    }

    @Test
    void shouldNameAMailThatTheServerWroteItselfByItsName() throws Exception {
        write(FakeMail.builder().name("report-1").recipient(JEANNE).build());

        assertThat(evidence.deeds("report-1")).hasSize(1);
    }

    private void write(FakeMail mail) {
        Envelope envelope = Envelopes.of(mail);
        deliveries.write(mail, envelope, MESSAGE, envelope.recipients().stream()
            .map(recipient -> Delivery.here(recipient, "put into the mailbox", CLOCK.instant())).toList());
    }
}
