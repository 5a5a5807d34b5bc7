package eu.testa.mail.mailets.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MailName;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DividedMailTest {

    private MailImpl mail;

    @BeforeEach
    void takeFromTheStore() throws Exception {
        mail = MailImpl.builder().name("mail-1").sender("alain.dupont@tcn.b.eu-admin.net")
            .addRecipients("jeanne.martin@tcn.f.eu-admin.net", "pierre.durand@tcn.f.eu-admin.net")
            .addAttribute(new Attribute(AttributeName.of("testa.deferred.id"), AttributeValue.of(7L)))
            .addAttribute(new Attribute(AttributeName.of("testa.deferred.lease"), AttributeValue.of("token")))
            .addAttribute(new Attribute(AttributeName.of("testa.deferred.name"), AttributeValue.of("mail-1"))).build();
    }

    @Test
    void shouldSayInItsNameOfWhichMailItIs() throws Exception {
        Mail part = DividedMail.partOf(mail);

        assertThat(new MailName(part.getName()).ofWhole().text()).isEqualTo("mail-1");
        assertThat(mail.getName()).isEqualTo("mail-1");
    }

    /** Else the first part that is put off takes the mail's place in the store, and the next is told that somebody else has it. */
    @Test
    void shouldLeaveTheMailItsPlaceInTheStore() throws Exception {
        Mail part = DividedMail.partOf(mail);

        assertThat(DeferredAttributes.lease(part)).isEmpty();
        assertThat(DeferredAttributes.isFromStore(part)).isFalse();
        assertThat(DeferredAttributes.lease(mail)).isPresent();
    }
}
