package eu.testa.mail.mailets.james;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.mail.Ret;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class EnvelopesTest {

    private static final String MARTIN = "Jeanne.Martin@tcn.f.eu-admin.net";

    private static Mail mail(RecipientDsnParameters parameters) throws Exception {
        MailImpl mail = MailImpl.builder().name("mail-1").sender("Alain.Dupont@tcn.b.eu-admin.net").addRecipient(MARTIN).build();
        DsnParameters.builder().envId(DsnParameters.EnvId.of("QQ+2B1")).ret(DsnParameters.Ret.FULL)
            .addRcptParameter(new MailAddress(MARTIN), parameters).build().ifPresent(mail::setDsnParameters);
        return mail;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENVID", "RET", "NOTIFY", "ORCPT"})
    void shouldFindEachParameterThatStandsAlone(String given) throws Exception {
        MailImpl mail = MailImpl.builder().name("mail-1").addRecipient(MARTIN).build();
        DsnParameters.Builder parameters = DsnParameters.builder();
        switch (given) {
            case "ENVID" -> parameters.envId(DsnParameters.EnvId.of("QQ+2B1"));
            case "RET" -> parameters.ret(DsnParameters.Ret.HDRS);
            case "NOTIFY" -> parameters.addRcptParameter(new MailAddress(MARTIN),
                RecipientDsnParameters.of(EnumSet.of(DsnParameters.Notify.FAILURE)));
            default -> parameters.addRcptParameter(new MailAddress(MARTIN), RecipientDsnParameters.of(new MailAddress(MARTIN)));
        }
        Envelope none = Envelopes.of(mail);

        parameters.build().ifPresent(mail::setDsnParameters);

        assertThat(none).isEqualTo(new Envelope(Optional.empty(), List.of(Recipient.of(MARTIN)), Optional.empty(), Optional.empty()));
        assertThat(Envelopes.of(mail)).isNotEqualTo(none);
    }

    @Test
    void shouldHaveWhatTheSenderAskedFor() throws Exception {
        assertThat(Envelopes.of(mail(RecipientDsnParameters.of(EnumSet.of(DsnParameters.Notify.SUCCESS, DsnParameters.Notify.DELAY),
            new MailAddress("Bob+2BX@tcn.f.eu-admin.net"))))).isEqualTo(new Envelope(
                Optional.of("Alain.Dupont@tcn.b.eu-admin.net"),
                List.of(new Recipient(MARTIN, Set.of(Notify.SUCCESS, Notify.DELAY), Optional.of("rfc822;Bob+2BX@tcn.f.eu-admin.net"))),
                Optional.of(Ret.FULL), Optional.of("QQ+2B1")));
    }

    @ParameterizedTest
    @CsvSource({
        "Bob+2BX@tcn.f.eu-admin.net,  rfc822;Bob+2BX@tcn.f.eu-admin.net",
        "Bob+list@tcn.f.eu-admin.net, rfc822;Bob+2Blist@tcn.f.eu-admin.net",
        "Bob=X@tcn.f.eu-admin.net,    rfc822;Bob+3DX@tcn.f.eu-admin.net"})
    void shouldEncodeTheOriginalRecipientOnceAndNotTwice(String keptByJames, String original) throws Exception {
        assertThat(Envelopes.of(mail(RecipientDsnParameters.of(new MailAddress(keptByJames)))).recipients())
            .extracting(Recipient::originalRecipient).containsExactly(Optional.of(original));
    }
}
