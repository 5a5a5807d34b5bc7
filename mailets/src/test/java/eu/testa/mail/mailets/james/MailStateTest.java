package eu.testa.mail.mailets.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.PerRecipientHeaders;
import org.junit.jupiter.api.Test;

class MailStateTest {

    @Test
    void shouldKeepTheFieldsOfSingleRecipients() throws Exception {
        MailImpl mail = MailImpl.builder().name("x").sender("a@tcn.b.eu-admin.net").build();
        List<MailAddress> recipients = new ArrayList<>(List.of(new MailAddress("B@TCN.f.eu-admin.net"), new MailAddress("a@tcn.f.eu-admin.net")));
        mail.setRecipients(recipients);
        MailState without = MailState.of(mail);
        mail.addSpecificHeaderForRecipient(PerRecipientHeaders.Header.builder().name("X-Y").value("1").build(), recipients.get(0));
        mail.addSpecificHeaderForRecipient(PerRecipientHeaders.Header.builder().name("X-Y").value("2").build(), recipients.get(0));

        assertThat(without.headersForRecipient()).isEmpty();
        assertThat(without.recipients()).containsExactly("B@tcn.f.eu-admin.net", "a@tcn.f.eu-admin.net");
        assertThat(MailState.of(mail).headersForRecipient()).isEqualTo(Map.of("B@tcn.f.eu-admin.net", List.of("X-Y: 1", "X-Y: 2")));
        mail.dispose();
    }
}
