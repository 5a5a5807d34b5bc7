package eu.testa.mail.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.evidence.proof.MailProofs;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.smime.SmimeVerification;
import eu.testa.mail.core.smime.SmimeVerification.Answers;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.SmimeVerifier;
import eu.testa.mail.core.smime.cms.Signer;
import eu.testa.mail.core.smime.cms.SmimeAnswer;
import eu.testa.mail.mailets.digitalid.PassedSigners;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.UnchangedMessage;
import eu.testa.mail.matchers.SmimeAttributes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmimeVerifyTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    /** Eight-bit, an odd header, a lonely line feed: what a rewriting would repair. */
    private static final String MESSAGE = """
        From: Alain.Dupont@tcn.b.eu-admin.net\r
        X-Odd :   two  blanks\t\r
        Content-Type: multipart/signed;\r
        \tboundary=b\r
        \r
        --b\r
        \r
        caf\u00e9 \n.\r
        --b--""";

    private TestaSettings settings;
    private X509Certificate signer;
    private SmimeVerification verification;

    @BeforeEach
    void setUp() throws Exception {
        settings = TestaSettings.load(Path.of("..", "conf", "national"), Map.of("hostname", "mail.tcn.b.eu-admin.net"));
        signer = TestCertificates.of(ALAIN);
        verification = verification(Type.SIGNED, Result.PASS, SmimeAnswer.PASS);
    }

    @Test
    void shouldPutTheResultOnTopAndLeaveEveryOctet() throws Exception {
        MailImpl mail = mail(ALAIN, MESSAGE);

        mailet(Map.of()).service(mail);

        assertThat(octets(mail)).isEqualTo("Authentication-Results: mail.tcn.b.eu-admin.net; smime=pass reason=\"because\"\r\n"
            + " body.smime-identifier=Alain.Dupont@tcn.b.eu-admin.net body.smime-part=2\r\n" + MESSAGE);
        assertThat(mail.getState()).isEqualTo("transport");
        mail.dispose();
    }

    @Test
    void shouldPutTheResultOnTopOfAStoredMessageWithoutACopy() throws Exception {
        MailImpl mail = mail(ALAIN, MESSAGE);
        mail.setMessageNoCopy(stored(MESSAGE));

        mailet(Map.of()).service(mail);

        assertThat(octets(mail)).isEqualTo("Authentication-Results: mail.tcn.b.eu-admin.net; smime=pass reason=\"because\"\r\n"
            + " body.smime-identifier=Alain.Dupont@tcn.b.eu-admin.net body.smime-part=2\r\n" + MESSAGE);
        assertThat(MimeMessageOctets.of(mail.getMessage()).size()).isEqualTo(octets(mail).length());
        assertThat(mail.getMessage()).isInstanceOf(UnchangedMessage.class);
        assertThat(mail.getMessage().getHeader("Authentication-Results")).hasSize(1);
        mail.dispose();
    }

    @Test
    void shouldNotForgetWhatAMailetHasChangedInAStoredMessage() throws Exception {
        MailImpl mail = mail(ALAIN, MESSAGE);
        mail.setMessageNoCopy(stored(MESSAGE));
        mail.getMessage().setHeader("X-Before", "kept");

        mailet(Map.of()).service(mail);

        assertThat(octets(mail)).startsWith("Authentication-Results: ").contains("X-Before: kept\r\n");
        mail.dispose();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRemoveAForgedResult(boolean isStored) throws Exception {
        String forged = "Authentication-Results: mail.tcn.b.eu-admin.net; smime=pass\r\nSubject: trust me\r\n\r\nbody";
        MailImpl mail = mail(ALAIN, forged);
        if (isStored) {
            mail.setMessageNoCopy(stored(forged));
        }
        verification = verification(Type.NONE, Result.NONE, SmimeAnswer.NONE);

        mailet(Map.of()).service(mail);

        assertThat(octets(mail)).isEqualTo(
            "Authentication-Results: mail.tcn.b.eu-admin.net; smime=none\r\nSubject: trust me\r\n\r\nbody");
        mail.dispose();
    }

    @Test
    void shouldNoteWhatTheMatchersRead() throws Exception {
        MailImpl mail = mail(ALAIN, MESSAGE);
        verification = SmimeVerification.of(Type.SIGNED, Result.FAIL, "it was revoked")
            .with(Answers.NONE.integrity(SmimeAnswer.PASS).trust(SmimeAnswer.FAIL));

        mailet(Map.of()).service(mail);

        assertThat(SmimeAttributes.TYPE.of(mail)).contains("signed");
        assertThat(SmimeAttributes.RESULT.of(mail)).contains("fail");
        assertThat(SmimeAttributes.INTEGRITY.of(mail)).contains("pass");
        assertThat(SmimeAttributes.TRUST.of(mail)).contains("fail");
        assertThat(SmimeAttributes.DATE.of(mail)).contains("none");
        assertThat(SmimeAttributes.IDENTITY.of(mail)).contains("none");
        assertThat(SmimeAttributes.REASON.of(mail)).contains("it was revoked");
        mail.dispose();
    }

    @Test
    void shouldHandOnTheSignersOfAPassAndOfNothingElse() throws Exception {
        MailImpl passed = mail(ALAIN, MESSAGE);
        MailImpl failed = mail(ALAIN, MESSAGE);
        X509Certificate certificate = TestCertificates.of(ALAIN);
        Signer signer = new Signer(certificate, "SHA256withECDSA", Optional.empty());

        verification = SmimeVerification.of(Type.SIGNED, Result.PASS, "so").by(List.of(signer)).naming(Optional.of(ALAIN));
        mailet(Map.of()).service(passed);
        verification = SmimeVerification.of(Type.SIGNED, Result.FAIL, "so").by(List.of(signer));
        mailet(Map.of()).service(failed);

        assertThat(PassedSigners.of(passed)).containsExactly(certificate);
        assertThat(PassedSigners.from(passed)).contains(ALAIN);
        assertThat(PassedSigners.of(failed)).isEmpty();
        passed.dispose();
        failed.dispose();
    }

    @Test
    void shouldPassMailThatCannotBeVerified() throws Exception {
        for (Exception failure : List.of(new IOException("the disk"), new IllegalStateException("a bug"))) {
            MailImpl mail = mail(ALAIN, MESSAGE);

            mailet(Map.of(), (message, sender, at) -> {
                if (failure instanceof IOException io) {
                    throw io;
                }
                throw (RuntimeException) failure;
            }).service(mail);

            assertThat(octets(mail)).startsWith("Authentication-Results: mail.tcn.b.eu-admin.net; smime=temperror reason=\"")
                .endsWith(MESSAGE);
            assertThat(mail.getState()).isEqualTo("transport");
            mail.dispose();
        }
    }

    @Test
    void shouldVerifyAgainstTheEnvelopeAndTheTimeOfNow() throws Exception {
        MailImpl mail = mail(ALAIN, MESSAGE);

        mailet(Map.of(), (message, sender, at) -> {
            assertThat(new String(message.open().readAllBytes(), StandardCharsets.ISO_8859_1)).isEqualTo(MESSAGE);
            assertThat(sender).contains(ALAIN);
            assertThat(at).isEqualTo(NOW);
            return verification;
        }).service(mail);

        assertThat(SmimeAttributes.RESULT.of(mail)).contains("pass");
        mail.dispose();
    }

    @ParameterizedTest
    @CsvSource({
        "unsigned,      NONE,      NONE,      NONE, 5.7.1, It is not signed as a whole.",
        "unsigned,      NONE,      FAIL,      NONE, 5.7.1, It is not signed as a whole.",
        "invalid,       SIGNED,    FAIL,      FAIL, 5.7.7, Its signature is not valid: because.",
        "invalid,       SIGNED,    FAIL,      PASS, 5.7.5, Its signature is not valid: because.",
        "invalid,       SIGNED,    PERMERROR, NONE, 5.7.5, Its signature is not valid: because.",
        "unencrypted,   SIGNED,    PASS,      PASS, 5.7.1, It is not encrypted",
        "unencrypted,   SIGNED,    TEMPERROR, PASS, 5.7.1, It is not encrypted",
        "unverified,    SIGNED,    TEMPERROR, PASS, 5.7.5, Its signature cannot be verified at the moment: because.",
        "'unsigned, unencrypted', NONE, NONE, NONE, 5.7.1, It is not signed"})
    void shouldGiveBackWhatThePolicyNames(String policy, Type type, Result result, SmimeAnswer integrity, String status,
        String words) throws Exception {
        MailImpl mail = mail(ALAIN, MESSAGE);
        verification = verification(type, result, integrity);

        mailet(Map.of("return", policy, "returnProcessor", "ndr")).service(mail);

        assertThat(mail.getState()).isEqualTo("ndr");
        assertThat(DeliveryResults.of(mail)).singleElement().satisfies(delivery -> {
            assertThat(delivery.recipient().address()).isEqualTo("Jeanne.Martin@tcn.f.eu-admin.net");
            assertThat(delivery.result()).isInstanceOf(Failed.class);
            assertThat(delivery.result().reply().status()).isEqualTo(status);
            assertThat(delivery.result().reply().text()).startsWith(words);
        });
        mail.dispose();
    }

    @ParameterizedTest
    @CsvSource({
        "unsigned,    SIGNED,    PASS",
        "unsigned,    ENVELOPED, NONE",
        "invalid,     SIGNED,    PASS",
        "invalid,     SIGNED,    TEMPERROR",
        "invalid,     NONE,      NONE",
        "unencrypted, ENVELOPED, NONE"})
    void shouldLetPassWhatThePolicyDoesNotName(String policy, Type type, Result result) throws Exception {
        MailImpl mail = mail(ALAIN, MESSAGE);
        verification = verification(type, result, SmimeAnswer.NONE);

        mailet(Map.of("return", policy, "returnProcessor", "ndr")).service(mail);

        assertThat(mail.getState()).isEqualTo("transport");
        mail.dispose();
    }

    @Test
    void shouldTellTheSenderInPlainWords() throws Exception {
        MailImpl mail = mail(ALAIN, MESSAGE);
        verification = verification(Type.NONE, Result.NONE, SmimeAnswer.NONE);
        FakeMailContext context = FakeMailContext.defaultContext();
        DeliveryReport report = new DeliveryReport(settings, new WrittenEvidence(), ReportSignature.none(),
            MailProofs.NONE, Clock.fixed(NOW, ZoneOffset.UTC));
        report.init(FakeMailetConfig.builder().mailetName("DeliveryReport").mailetContext(context)
            .setProperty("kind", "failure").build());

        mailet(Map.of("return", "unsigned", "returnProcessor", "ndr")).service(mail);
        report.service(mail);

        FakeMailContext.SentMail sent = context.getSentMails().get(0);
        assertThat(sent.getRecipients()).containsExactly(new MailAddress(ALAIN));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        sent.getMsg().writeTo(text);
        assertThat(text.toString(StandardCharsets.US_ASCII))
            .contains("It is not signed as a whole. Sign it with your digital ID and send it again.",
                "Status: 5.7.1", "Final-Recipient: rfc822; Jeanne.Martin@tcn.f.eu-admin.net")
            .doesNotContain("--b--");
        mail.dispose();
    }

    @Test
    void shouldNeverGiveBackAReport() throws Exception {
        MailImpl report = mail("", MESSAGE);
        verification = verification(Type.NONE, Result.NONE, SmimeAnswer.NONE);

        mailet(Map.of("return", "unsigned, unencrypted", "returnProcessor", "ndr")).service(report);

        assertThat(report.getState()).isEqualTo("transport");
        report.dispose();
    }

    @Test
    void shouldNameWhatIsWrongInItsParameters() {
        assertThatThrownBy(() -> mailet(Map.of("return", "bad", "returnProcessor", "ndr")))
            .isInstanceOf(MessagingException.class)
            .hasMessage("mailetcontainer.xml: SmimeVerify: <return>bad</return>: expected one or several, "
                + "separated by commas, of unsigned, invalid, unencrypted, unverified");
        assertThatThrownBy(() -> mailet(Map.of("return", "invalid")))
            .hasMessage("mailetcontainer.xml: SmimeVerify: <returnProcessor> is missing");
        assertThatThrownBy(() -> mailet(Map.of("retrun", "invalid"))).hasMessageContaining("<retrun>");
    }

    private final WrittenEvidence evidence = new WrittenEvidence();

    private SmimeVerify mailet(Map<String, String> parameters) throws Exception {
        return mailet(parameters, (message, sender, at) -> verification);
    }

    private SmimeVerify mailet(Map<String, String> parameters, SmimeVerifier verifier) throws Exception {
        SmimeVerify mailet = new SmimeVerify(verifier, settings, evidence, new Metrics(), Clock.fixed(NOW, ZoneOffset.UTC));
        FakeMailetConfig.Builder config = FakeMailetConfig.builder().mailetName("SmimeVerify");
        parameters.forEach(config::setProperty);
        mailet.init(config.build());
        return mailet;
    }

    private SmimeVerification verification(Type type, Result result, SmimeAnswer integrity) {
        return SmimeVerification.of(type, result, "because").with(Answers.NONE.integrity(integrity).date(SmimeAnswer.FAIL))
            .by(type == Type.SIGNED ? List.of(new Signer(signer, "SHA256withECDSA", Optional.empty())) : List.of())
            .naming(Optional.of(ALAIN)).inPart(2);
    }

    private static MailImpl mail(String sender, String message) throws Exception {
        MailImpl mail = MailImpl.builder().name("mail").sender(MaybeSender.getMailSender(sender))
            .addRecipient(new MailAddress("Jeanne.Martin@tcn.f.eu-admin.net")).state("transport").build();
        mail.setMessageNoCopy(new MimeMessageWrapper(MimeMessageInputStreamSource.create("mail",
            new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)))));
        return mail;
    }

    private static UnchangedMessage stored(String message) {
        return new UnchangedMessage(new MimeMessageSource() {
            @Override
            public String getSourceId() {
                return "stored";
            }

            @Override
            public InputStream getInputStream() {
                return new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1));
            }
        });
    }

    private static String octets(MailImpl mail) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MimeMessageOctets.of(mail.getMessage()).open().transferTo(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
