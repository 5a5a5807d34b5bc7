package eu.testa.mail.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.digitalid.DigitalId;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.mailets.digitalid.PassedSigners;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarvestDigitalIdTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String MARIE = "Marie.Peeters@tcn.b.eu-admin.net";

    @TempDir
    private Path folder;
    private DigitalIdDirectory directory;
    private HarvestDigitalId mailet;

    @BeforeEach
    void open() throws Exception {
        directory = DigitalIdDirectory.open(folder, TestaNamespace.tachonet(), certificate -> false, Clock.systemUTC());
        mailet = new HarvestDigitalId(directory);
        mailet.init(FakeMailetConfig.builder().mailetName("HarvestDigitalId").build());
    }

    @Test
    void shouldKeepTheCertificatesOfSignersWhoPassed() throws Exception {
        X509Certificate alain = certificate(ALAIN);
        X509Certificate marie = certificate(MARIE);
        Mail mail = FakeMail.builder().name("mail").build();
        PassedSigners.set(mail, List.of(alain, marie));

        mailet.service(mail);

        assertThat(directory.offered(ALAIN)).map(DigitalId::certificate).contains(alain);
        assertThat(directory.offered(MARIE)).map(DigitalId::certificate).contains(marie);
    }

    @Test
    void shouldKeepNothingOfOtherMail() throws Exception {
        Mail nobody = FakeMail.builder().name("mail").build();
        PassedSigners.set(nobody, List.of());

        mailet.service(nobody);
        mailet.service(FakeMail.builder().name("unsigned").build());

        assertThat(directory.all()).isEmpty();
    }

    @Test
    void shouldLeaveTheMailAsItIs() throws Exception {
        FakeMail mail = FakeMail.builder().name("mail").state("transport").recipient("Jeanne.Martin@tcn.f.eu-admin.net")
            .build();
        PassedSigners.set(mail, List.of(certificate(ALAIN)));

        mailet.service(mail);

        assertThat(mail.getState()).isEqualTo("transport");
        assertThat(mail.getRecipients()).hasSize(1);
    }

    @Test
    void shouldSayThatItCouldNotKeepOne() throws Exception {
        Mail mail = FakeMail.builder().name("mail").build();
        PassedSigners.set(mail, List.of(certificate(ALAIN)));
        // where the folder of the address should be, there is a file
        Files.createFile(folder.resolve(ALAIN.toLowerCase(Locale.ROOT)));

        assertThatThrownBy(() -> mailet.service(mail)).isInstanceOf(MessagingException.class)
            .hasMessageContaining("could not be kept");
    }

    @Test
    void shouldRefuseParameters() {
        assertThatThrownBy(() -> new HarvestDigitalId(directory).init(FakeMailetConfig.builder()
            .mailetName("HarvestDigitalId").setProperty("folder", "x").build()))
            .isInstanceOf(MessagingException.class).hasMessageContaining("<folder>");
    }

    private static X509Certificate certificate(String address) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        X500Name name = new X500Name("CN=Anybody");
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(name, BigInteger.TEN,
            Date.from(now.minusSeconds(60)), Date.from(now.plus(Duration.ofDays(1))), name, keys.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false,
            new GeneralNames(new GeneralName(GeneralName.rfc822Name, address)));
        return new JcaX509CertificateConverter().getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }
}
