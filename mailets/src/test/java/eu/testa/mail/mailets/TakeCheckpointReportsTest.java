package eu.testa.mail.mailets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.DeliveryFigures;
import eu.testa.mail.core.delivery.DeliveryLog;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.evidence.checkpoint.CheckpointWitness;
import eu.testa.mail.core.evidence.checkpoint.EvidenceKeyFiles;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.witness.CheckpointPost;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.report.Report;
import eu.testa.mail.core.report.ReportKind;
import eu.testa.mail.core.report.ReportWriter;
import eu.testa.mail.core.report.Reporter;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.time.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports as a relay writes them, on copies as this server sends them. */
class TakeCheckpointReportsTest {

    private static final String HOST = "mail.tcn.b.eu-admin.net";
    private static final String POSTMASTER = "postmaster@tcn.b.eu-admin.net";
    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";

    @TempDir
    Path folder;
    private final ManualClock clock = new ManualClock();
    private final WrittenEvidence evidence = new WrittenEvidence();
    private EvidenceLog log;
    private CheckpointPost post;
    private TakeCheckpointReports mailet;
    private Envelope envelope;
    private byte[] copy;

    @BeforeEach
    void sendACopy() throws Exception {
        TestaSettings settings = TestaSettings.load(Path.of("..", "conf", "national"), Map.of());
        log = EvidenceLog.open(folder.resolve("evidence"), HOST, new EvidenceKeyFiles(folder.resolve("secrets")).read(HOST, clock),
            CheckpointWitness.NONE, clock);
        post = new CheckpointPost(log, Optional.of("evidence@tcn.f.eu-admin.net"), Duration.ofHours(1), HOST, settings.postmasterAddress(),
            (mail, now) -> mail, clock);
        mailet = new TakeCheckpointReports(settings, post, new DeliveryLog(evidence, new DeliveryFigures(new Metrics()), clock), clock);
        mailet.init(FakeMailetConfig.builder().mailetName("TakeCheckpointReports").build());
        clock.pass(Duration.ofMinutes(1));
        log.tick();
        post.tick((sent, mail) -> {
            envelope = sent;
            copy = mail;
            log.write(EvidenceRecord.of(EvidenceEvent.FORWARDED).with(EvidenceRecord.MAIL, Outbox.LETTER + "1").at(clock.instant()));
            return Outbox.LETTER + "1";
        });
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    private String report() throws IOException {
        return report(envelope);
    }

    private String report(Envelope of) throws IOException {
        Delivery refused = new Delivery(of.recipients().get(0), new Destination("tcn.f.eu-admin.net"),
            new Failed(RemoteReply.ours("5.1.1", "no such user")));
        Report report = new Report(ReportKind.FAILURE, new Reporter("relay-1.eu-admin.net", "postmaster@relay-1.eu-admin.net", ZoneOffset.UTC,
            List.of()), "Mail1", of, clock.instant(), Optional.empty(), false, List.of(refused), clock.instant());
        return new String(new ReportWriter().write(report, MessageSource.of(copy)).orElseThrow(), StandardCharsets.US_ASCII);
    }

    private static FakeMail mail(String sender, String text, String... recipients) throws MessagingException {
        FakeMail.Builder builder = FakeMail.builder().name("mail").recipients(recipients).state("root")
            .mimeMessage(new MimeMessage(Session.getInstance(new Properties()),
                new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII))));
        return (sender.isEmpty() ? builder : builder.sender(sender)).build();
    }

    private void assertUntouched(FakeMail mail, String... recipients) throws Exception {
        mailet.service(mail);
        post.tick((sent, octets) -> Outbox.LETTER + "2");
        assertThat(mail.getRecipients()).extracting(Object::toString).containsExactly(recipients);
        assertThat(mail.getState()).isEqualTo("root");
        assertThat(post.trouble()).isEmpty();
    }

    @Test
    void shouldHaveHealthSayWhatARelayReportsAndEndTheReport() throws Exception {
        FakeMail report = mail("", report(), POSTMASTER);
        mailet.service(report);
        post.tick((sent, octets) -> Outbox.LETTER + "2");

        assertThat(report.getState()).isEqualTo("ghost");
        assertThat(post.trouble()).get().asString().contains("evidence@tcn.f.eu-admin.net", "relay-1.eu-admin.net reports: no such user");
        assertThat(evidence.deeds("mail")).containsExactly("delivered");
    }

    @Test
    void shouldLeaveTheReportForOthersWhoGetIt() throws Exception {
        FakeMail report = mail("", report(), POSTMASTER, ALAIN);
        mailet.service(report);

        assertThat(report.getRecipients()).extracting(Object::toString).containsExactly(ALAIN);
        assertThat(report.getState()).isEqualTo("root");
    }

    @Test
    void shouldLeaveReportsOnOtherMailForThePostmaster() throws Exception {
        copy = ("Message-ID: <1@tcn.b.eu-admin.net>\r\n\r\n").getBytes(StandardCharsets.US_ASCII);

        assertUntouched(mail("", report(new Envelope(envelope.sender(), envelope.recipients(), Optional.empty(), Optional.of("other"))), POSTMASTER),
            POSTMASTER);
        assertUntouched(mail("", "Subject: Good morning\r\n\r\nGood morning\r\n", POSTMASTER), POSTMASTER);
    }

    /** RFC 3464 §2: a report has no sender. And what is for somebody else is his. */
    @Test
    void shouldTakeNothingWithASenderAndNothingForSomebodyElse() throws Exception {
        assertUntouched(mail("Jeanne.Martin@tcn.f.eu-admin.net", report(), POSTMASTER), POSTMASTER);
        assertUntouched(mail("", report(), ALAIN), ALAIN);
    }

    @Test
    void shouldRefuseParameters() {
        assertThatThrownBy(() -> mailet.init(FakeMailetConfig.builder().mailetName("TakeCheckpointReports").setProperty("folder", "x").build()))
            .isInstanceOf(MessagingException.class).hasMessageContaining("<folder>");
    }
}
