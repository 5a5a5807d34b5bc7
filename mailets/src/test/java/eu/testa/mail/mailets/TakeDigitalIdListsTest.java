package eu.testa.mail.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.delivery.DeliveryFigures;
import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.TestHarvest;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.exchange.ExchangeNotes;
import eu.testa.mail.core.exchange.ListIntake;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.smime.CmsVerifier;
import eu.testa.mail.core.smime.SmimePolicy;
import eu.testa.mail.core.smime.trust.PkixTrust;
import eu.testa.mail.core.smime.trust.TrustPolicy;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import eu.testa.mail.core.store.EmbeddedStores;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is not taken; what is, and what becomes of it, DigitalIdsIT sees on two servers. */
class TakeDigitalIdListsTest {

    private static final String POSTMASTER = "postmaster@tcn.b.eu-admin.net";
    private static final String FRANCE = "postmaster@tcn.f.eu-admin.net";
    private static final String LIST = "From: <" + FRANCE + ">\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n"
        + " micalg=sha-256; boundary=b\r\n\r\n--b\r\nContent-Type: application/pkcs7-mime; smime-type=certs-only\r\n\r\nx\r\n"
        + "--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nx\r\n--b--\r\n";

    @RegisterExtension
    private final EmbeddedStores stores = new EmbeddedStores();
    @TempDir
    Path folder;
    private final WrittenEvidence evidence = new WrittenEvidence();
    private DigitalIdDirectory directory;
    private TakeDigitalIdLists mailet;

    @BeforeEach
    void open() throws Exception {
        TestaSettings settings = TestaSettings.load(Path.of("..", "conf", "national"), Map.of());
        Clock clock = Clock.systemUTC();
        directory = DigitalIdDirectory.open(stores.in(folder.resolve("ids")), settings.namespace(), certificate -> false, TestHarvest.EQUAL, clock);
        PkixTrust trust = new PkixTrust(new TrustStore(TrustSources.in(folder), clock), TrustPolicy.standard());
        mailet = new TakeDigitalIdLists(settings, new ListIntake(directory, new CmsVerifier(trust, SmimePolicy.standard()), trust,
            settings.namespace(), settings.ownDomain(), new ExchangeNotes(stores.in(folder.resolve("ids"))), clock),
            new DeliveryLog(evidence, new DeliveryFigures(new Metrics()), clock), clock);
        mailet.init(FakeMailetConfig.builder().mailetName("TakeDigitalIdLists").build());
    }

    @Test
    void shouldLeaveARefusedListForThePostmasterAsItCame() throws Exception {
        for (String sender : new String[] {FRANCE, "Jeanne.Martin@tcn.f.eu-admin.net"}) {
            FakeMail mail = mail(sender, POSTMASTER, LIST);

            mailet.service(mail);

            assertThat(mail.getRecipients()).extracting(Object::toString).containsExactly(POSTMASTER);
            assertThat(mail.getState()).isEqualTo("root");
        }
        assertThat(directory.all()).isEmpty();
    }

    @Test
    void shouldLeaveOtherMailAlone() throws Exception {
        for (FakeMail mail : new FakeMail[] {mail(FRANCE, "Alain.Dupont@tcn.b.eu-admin.net", LIST), mail(FRANCE, POSTMASTER,
            "Subject: Good morning\r\n\r\nGood morning\r\n"), mail(FRANCE, FRANCE, LIST)}) {
            mailet.service(mail);

            assertThat(mail.getRecipients()).hasSize(1);
            assertThat(mail.getState()).isEqualTo("root");
        }
    }

    @Test
    void shouldRefuseParameters() {
        assertThatThrownBy(() -> mailet.init(FakeMailetConfig.builder().mailetName("TakeDigitalIdLists").setProperty("folder", "x").build()))
            .isInstanceOf(MessagingException.class).hasMessageContaining("<folder>");
    }

    private static FakeMail mail(String sender, String recipient, String text) throws MessagingException {
        return FakeMail.builder().name("mail").sender(sender).recipient(recipient).state("root")
            .mimeMessage(new MimeMessage(Session.getInstance(new Properties()),
                new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))).build();
    }
}
