package eu.testa.mail.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.digitalid.DigitalId;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.Origin;
import eu.testa.mail.core.digitalid.TestHarvest;
import eu.testa.mail.core.store.EmbeddedStores;
import eu.testa.mail.mailets.digitalid.PassedSigners;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class HarvestDigitalIdTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String MARIE = "Marie.Peeters@tcn.b.eu-admin.net";

    @RegisterExtension
    private final EmbeddedStores stores = new EmbeddedStores();
    @TempDir
    private Path folder;
    private DigitalIdDirectory directory;
    private HarvestDigitalId mailet;

    @BeforeEach
    void open() throws Exception {
        directory = DigitalIdDirectory.open(stores.in(folder), TestaNamespace.tachonet(), certificate -> false, TestHarvest.EQUAL,
            Clock.systemUTC());
        mailet = new HarvestDigitalId(directory);
        mailet.init(FakeMailetConfig.builder().mailetName("HarvestDigitalId").build());
    }

    @Test
    void shouldKeepTheCertificateOfTheSignerWhomTheMailIsFrom() throws Exception {
        X509Certificate alain = TestCertificates.of(ALAIN);
        X509Certificate marie = TestCertificates.of(MARIE);
        Mail mail = FakeMail.builder().name("mail").build();
        PassedSigners.set(mail, ALAIN.toLowerCase(Locale.ROOT), List.of(alain, marie));

        mailet.service(mail);

        assertThat(directory.offered(ALAIN)).map(DigitalId::certificate).contains(alain);
        assertThat(directory.offered(ALAIN)).map(DigitalId::origin).contains(Origin.HARVESTED);
        assertThat(directory.offered(MARIE)).as("the mail is not from her").isEmpty();
    }

    @Test
    void shouldKeepNothingOfOtherMail() throws Exception {
        Mail nobody = FakeMail.builder().name("mail").build();
        PassedSigners.set(nobody, ALAIN, List.of());
        Mail again = FakeMail.builder().name("verified again, and failed").build();
        PassedSigners.set(again, ALAIN, List.of(TestCertificates.of(ALAIN)));
        PassedSigners.remove(again);

        mailet.service(again);
        mailet.service(nobody);
        mailet.service(FakeMail.builder().name("unsigned").build());

        assertThat(directory.all()).isEmpty();
    }

    @Test
    void shouldLeaveTheMailAsItIs() throws Exception {
        FakeMail mail = FakeMail.builder().name("mail").state("transport").recipient("Jeanne.Martin@tcn.f.eu-admin.net")
            .build();
        PassedSigners.set(mail, ALAIN, List.of(TestCertificates.of(ALAIN)));

        mailet.service(mail);

        assertThat(mail.getState()).isEqualTo("transport");
        assertThat(mail.getRecipients()).hasSize(1);
    }

    @Test
    void shouldSayThatItCouldNotKeepOne() throws Exception {
        Mail mail = FakeMail.builder().name("mail").build();
        PassedSigners.set(mail, ALAIN, List.of(TestCertificates.of(ALAIN)));
        stores.in(folder).close();

        assertThatThrownBy(() -> mailet.service(mail)).isInstanceOf(MessagingException.class)
            .hasMessageContaining("could not be kept");
    }

    @Test
    void shouldRefuseParameters() {
        assertThatThrownBy(() -> new HarvestDigitalId(directory).init(FakeMailetConfig.builder()
            .mailetName("HarvestDigitalId").setProperty("folder", "x").build()))
            .isInstanceOf(MessagingException.class).hasMessageContaining("<folder>");
    }
}
