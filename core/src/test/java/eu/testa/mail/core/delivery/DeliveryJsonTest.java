package eu.testa.mail.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeliveryJsonTest {

    private static final RemoteReply REPLY = new RemoteReply(Optional.of("mail.tcn.f.eu-admin.net"),
        Optional.of("192.0.2.7:25"), Optional.of("TLSv1.3 TLS_AES_256_GCM_SHA384"), 451, "4.7.1", "4.7.1 later",
        Optional.of(Instant.parse("2026-03-02T08:00:00.123456Z")));

    @Test
    void shouldReadWhatItWrote() {
        List<Delivery> deliveries = List.of(
            new Delivery(new Recipient("Jeanne.Martin@tcn.f.eu-admin.net", Set.of(Notify.DELAY, Notify.SUCCESS),
                Optional.of("rfc822;Jeanne+2BMartin@tcn.f.eu-admin.net")), new Destination("tcn.f.eu-admin.net"),
                new Deferred(REPLY, Scope.MESSAGE)),
            new Delivery(Recipient.of("No.Body@tcn.f.eu-admin.net"), new Destination("tcn.f.eu-admin.net"),
                new Failed(REPLY)),
            new Delivery(Recipient.of("Pierre.Durand@tcn.f.eu-admin.net"), new Destination("tcn.f.eu-admin.net"),
                new Delivered(REPLY, Handover.TO_SILENT_HOST)));

        assertThat(DeliveryJson.read(DeliveryJson.write(deliveries))).isEqualTo(deliveries);
        assertThat(ReplyJson.read(ReplyJson.write(REPLY))).isEqualTo(REPLY);
    }

    @Test
    void shouldReadWhatAVersionWroteThatDidNotKeepTimes() {
        String stored = """
            [{"recipient":"Jeanne.Martin@tcn.f.eu-admin.net","destination":"tcn.f.eu-admin.net","result":"Deferred",
              "scope":"DESTINATION","code":0,"status":"4.4.1","text":"connection refused"}]""";

        assertThat(DeliveryJson.read(stored)).containsExactly(new Delivery(
            Recipient.of("Jeanne.Martin@tcn.f.eu-admin.net"), new Destination("tcn.f.eu-admin.net"),
            new Deferred(new RemoteReply(Optional.empty(), Optional.empty(), Optional.empty(), 0, "4.4.1",
                "connection refused"), Scope.DESTINATION)));
    }
}
