package eu.testa.mail.mailets;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.proof.MailProofs;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.report.ProofEnclosure;
import eu.testa.mail.core.report.Report;
import eu.testa.mail.core.report.ReportKind;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.report.ReportWriter;
import eu.testa.mail.core.report.Reporter;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.delivery.DeferredAttributes;
import eu.testa.mail.mailets.delivery.DeliveryMailet;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.Envelopes;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the sender of a mail what became of it (RFC 3464). The mail itself goes on to the next mailet.
 *
 * <pre>{@code
 * <mailet match="All" class="DeliveryReport">
 *     <kind>failure</kind>   <!-- delay: it is late, and is tried again; failure: it was not delivered;
 *                                    success: it is in a mailbox here, or with a host that does not tell more -->
 *     <onMailetException>propagate</onMailetException> <!-- a mail of which nobody could be told stays in the deferred
 *                                    store; with success: ignore, or a mail that is delivered is sent again -->
 * </mailet>
 * }</pre>
 *
 * <p>The report has the null sender, the header of the mail and never its body, and one block for each recipient. There
 * is none where the sender asked for none (NOTIFY, RFC 3461), one of success only where he asked for it, and none for a
 * mail that has no sender: catch such mail before with {@code match="SenderIsNull"}. Reports are signed with the server's
 * own digital ID where it has one ({@code report.sign}), and one of success has the proof of the delivery with it
 * ({@code report.proof}); {@code docs/evidence.md} says more. The words are in English, and before that in the languages of the
 * sender's country, as far as there are texts in them ({@code docs/report-languages.md}).
 */
public class DeliveryReport extends DeliveryMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(DeliveryReport.class);

    private final TestaSettings settings;
    private final Evidence evidence;
    private final ReportSignature signature;
    private final MailProofs proofs;
    private final Clock clock;
    private final ReportWriter writer = new ReportWriter();
    private ReportKind kind;

    @Inject
    public DeliveryReport(TestaSettings settings, Evidence evidence, ReportSignature signature, MailProofs proofs, Clock clock) {
        this.settings = settings;
        this.evidence = evidence;
        this.signature = signature;
        this.proofs = proofs;
        this.clock = clock;
    }

    @Override
    public void init() throws MessagingException {
        Parameters<MessagingException> parameters = Parameters.of(getMailetConfig());
        parameters.text("kind");
        kind = parameters.choice("kind", ReportKind.FAILURE);
        parameters.noOthers();
    }

    @Override
    protected void process(Mail mail) throws MessagingException {
        Envelope envelope = Envelopes.of(mail);
        Report report = new Report(kind, reporter(envelope), mail.getName(), envelope,
            DeferredAttributes.acceptedAt(mail, clock), DeferredAttributes.until(mail), DeferredAttributes.isReturned(mail), deliveries(mail, envelope),
            clock.instant());
        try {
            Optional<byte[]> octets = writer.write(report, MimeMessageOctets.of(mail.getMessage()));
            if (octets.isPresent()) {
                String id = send(mail.getMaybeSender().get(),
                    signature.sign(kind == ReportKind.SUCCESS ? withProof(octets.get(), Reception.idOf(mail), report) : octets.get(), clock.instant()));
                record(mail, envelope, id);
            }
        } catch (IOException e) {
            throw new MessagingException("the report on mail " + mail.getName() + " cannot be written", e);
        }
    }

    /** Without a proof where none can be made: that the sender is told matters more. */
    private byte[] withProof(byte[] octets, String id, Report report) {
        try {
            Optional<byte[]> proof = proofs.of(id, report.arrival());
            return proof.isPresent() ? ProofEnclosure.enclose(octets, proof.get()) : octets;
        } catch (IOException e) {
            LOGGER.warn("The report on mail {} goes without the proof, which cannot be made: {}", id, e.getMessage());
            return octets;
        }
    }

    private void record(Mail mail, Envelope envelope, String report) {
        EvidenceEvent event = switch (kind) {
            case DELAY -> EvidenceEvent.WARNED;
            case FAILURE -> EvidenceEvent.RETURNED;
            case SUCCESS -> EvidenceEvent.CONFIRMED;
        };
        evidence.write(EvidenceRecord.of(event).with(EvidenceRecord.MAIL, Reception.idOf(mail))
            .with(EvidenceRecord.TO, envelope.recipients().stream().map(Recipient::address).toList())
            .with(EvidenceRecord.NEXT_ID, report).at(clock.instant()));
    }

    private Reporter reporter(Envelope envelope) {
        Optional<Country> country = envelope.sender().flatMap(settings.namespace()::domainOfAddress).map(TestaDomain::country);
        return new Reporter(settings.get(TestaSettings.HOSTNAME), settings.postmasterAddress(),
            country.map(Country::zone).orElse(ZoneOffset.UTC), country.map(Country::languages).orElse(List.of()));
    }

    private static List<Delivery> deliveries(Mail mail, Envelope envelope) {
        List<Delivery> deliveries = DeliveryResults.of(mail);
        if (!deliveries.isEmpty()) {
            return deliveries;
        }
        RemoteReply reply = RemoteReply.ours("5.0.0",
            Optional.ofNullable(mail.getErrorMessage()).orElse("this server did not send it on"));
        return envelope.recipients().stream()
            .map(recipient -> new Delivery(recipient, new Destination("none"), new Failed(reply)))
            .toList();
    }

    /** Returns the report's own id. */
    private String send(MailAddress to, byte[] octets) throws MessagingException, IOException {
        String name = MailImpl.getId();
        MailImpl report = MailImpl.builder().name(name).addRecipient(to).build();
        report.setMessageNoCopy(new MimeMessageWrapper(
            MimeMessageInputStreamSource.create(name, new ByteArrayInputStream(octets))));
        try {
            getMailetContext().sendMail(report);
            return name;
        } finally {
            report.dispose();
        }
    }

    @Override
    public String getMailetInfo() {
        return "Tells the sender what became of a mail";
    }
}
