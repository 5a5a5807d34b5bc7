package eu.testa.mail.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.metrics.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeliveryFiguresTest {

    private static final Destination FRANCE = new Destination("tcn.f.eu-admin.net");
    private static final Instant NOW = Instant.parse("2026-11-29T10:00:00Z");

    private static final RecipientResult.Scope SCOPE = RecipientResult.Scope.values()[0];

    private final Metrics metrics = new Metrics();
    private final DeliveryFigures figures = new DeliveryFigures(metrics);

    private static RemoteReply reply(int code, boolean tls) {
        return new RemoteReply(Optional.of("mail.f"), Optional.of("127.0.0.9:25"), tls ? Optional.of("TLSv1.3 X") : Optional.empty(),
            code, code / 100 + ".0.0", "words", Optional.of(NOW));
    }

    private void count(Destination destination, RecipientResult result) {
        figures.count(List.of(new Delivery(Recipient.of("jeanne@" + destination.name()), destination, result)), Duration.ofSeconds(2));
    }

    private List<String> lines() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        metrics.write(out);
        return out.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#")).toList();
    }

    private static String line(String destination, String result, String status, int value) {
        return "testa_deliveries_total{destination=\"" + destination + "\",result=\"" + result + "\",status=\"" + status + "\"} "
            + value + ".0";
    }

    @Test
    void shouldHaveAKnownDestinationAtNoughtFromTheStart() throws IOException {
        figures.expect(FRANCE);
        assertThat(lines()).contains(line(FRANCE.name(), "delivered", "2xx", 0), line(FRANCE.name(), "deferred", "4xx", 0),
            line(FRANCE.name(), "deferred", "none", 0), line(FRANCE.name(), "bounced", "5xx", 0),
            line(FRANCE.name(), "bounced", "none", 0), "testa_handovers_total{tls=\"yes\"} 0.0");
    }

    @Test
    void shouldCountWhatBecameOfRecipientsByTheReply() throws IOException {
        count(FRANCE, new Delivered(reply(250, true), Handover.TO_REPORTING_HOST));
        count(FRANCE, new Delivered(reply(250, false), Handover.TO_REPORTING_HOST));
        count(FRANCE, new Deferred(reply(451, true), SCOPE));
        count(FRANCE, new Deferred(RemoteReply.ours("4.4.1", "connection refused", NOW), SCOPE));
        count(FRANCE, new Failed(reply(550, true)));
        count(FRANCE, new Failed(RemoteReply.ours("5.4.7", "too late", NOW)));
        assertThat(lines()).contains(line(FRANCE.name(), "delivered", "2xx", 2), line(FRANCE.name(), "deferred", "4xx", 1),
            line(FRANCE.name(), "deferred", "none", 1), line(FRANCE.name(), "bounced", "5xx", 1),
            line(FRANCE.name(), "bounced", "none", 1), "testa_handovers_total{tls=\"yes\"} 1.0",
            "testa_handovers_total{tls=\"no\"} 1.0", "testa_delivery_delay_seconds_count 2", "testa_delivery_delay_seconds_sum 4.0");
    }

    @Test
    void shouldNotCountMailThatOnlyGoesToItsQueue() throws IOException {
        count(FRANCE, new Deferred(RemoteReply.ours("4.4.1", "not tried yet"), SCOPE));
        assertThat(lines()).doesNotContain(line(FRANCE.name(), "deferred", "none", 1));
    }

    @Test
    void shouldNotGrowWithNamesThatSomebodyInvents() throws IOException {
        IntStream.range(0, 1000).forEach(i -> count(new Destination("x" + i + ".eu-admin.net"), new Failed(reply(550, true))));
        assertThat(lines()).contains(line("other", "bounced", "5xx", 800)).hasSizeLessThan(1100);
    }
}
