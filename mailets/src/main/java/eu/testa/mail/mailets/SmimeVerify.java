package eu.testa.mail.mailets;

import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.metrics.Metric;
import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.smime.AuthenticationResults;
import eu.testa.mail.core.smime.ReturnReason;
import eu.testa.mail.core.smime.ReturnPolicy;
import eu.testa.mail.core.smime.SmimeVerification;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.SmimeVerifier;
import eu.testa.mail.core.smime.cms.Signer;
import eu.testa.mail.mailets.digitalid.PassedSigners;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import eu.testa.mail.mailets.james.UnchangedMessage;
import eu.testa.mail.matchers.SmimeAttributes;
import io.prometheus.metrics.core.metrics.Histogram;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Verifies the S/MIME signature of a mail and says what came of it: in a header field {@code Authentication-Results} on top
 * (RFC 8601, RFC 7281), and in mail attributes for the matchers {@code IsSmimeSigned}, {@code IsSmimeEncrypted} and
 * {@code SmimeResultIs}. Fields that claim to be this server's own and came with the mail are removed. Nothing else
 * changes: the mail goes on octet for octet.
 *
 * <p>Whom to believe is in {@code conf/smime}; {@code docs/smime.md} says how. Whatever goes wrong in a verification is
 * {@code temperror}: it costs no mail.
 *
 * <pre>{@code
 * <!-- say what was found, and let everything pass -->
 * <mailet match="All" class="SmimeVerify"/>
 *
 * <!-- stricter: send back what is not signed well -->
 * <mailet match="All" class="SmimeVerify">
 *     <return>unsigned, invalid</return>
 *     <returnProcessor>ndr</returnProcessor>
 * </mailet>
 * }</pre>
 *
 * <p>{@code return} is a list of: {@code unsigned} (neither signed nor encrypted; what is encrypted may be signed inside,
 * where only its recipient can look), {@code invalid} (the signature is wrong, its signer not believed, or another than the
 * sender), {@code unencrypted}, and {@code unverified} (it cannot be said now: a CRL is missing). Left out, everything
 * passes. {@code returnProcessor} is where mail goes whose sender is to be told why: it has a {@code DeliveryReport}. Mail
 * without a sender, a report, always passes.
 *
 * <p>Mail attributes: {@code testa.smime.type} (none, signed, enveloped), {@code testa.smime.result} (none, pass, fail,
 * neutral, temperror, permerror), {@code testa.smime.integrity}, {@code testa.smime.trust}, {@code testa.smime.identity},
 * {@code testa.smime.date} (pass, fail, none), {@code testa.smime.reason}.
 */
public class SmimeVerify extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(SmimeVerify.class);

    private final SmimeVerifier verifier;
    private final TestaSettings settings;
    private final Evidence evidence;
    private final Histogram time;
    private final Clock clock;
    private ReturnPolicy policy;
    private String returnProcessor;

    @Inject
    public SmimeVerify(SmimeVerifier verifier, TestaSettings settings, Evidence evidence, Metrics metrics, Clock clock) {
        this.verifier = verifier;
        this.settings = settings;
        this.evidence = evidence;
        this.time = metrics.histogram(Metric.VERIFICATION_TIME);
        this.clock = clock;
    }

    @Override
    public void init() throws MessagingException {
        Parameters<MessagingException> parameters = Parameters.of(getMailetConfig());
        policy = parameters.value("return", ReturnPolicy.nothing(), ReturnPolicy.expected(), ReturnPolicy::parse);
        returnProcessor = policy.isEmpty() ? parameters.optional("returnProcessor").orElse("")
            : parameters.text("returnProcessor");
        parameters.noOthers();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        MessageSource message = MimeMessageOctets.of(mail.getMessage());
        long begun = System.nanoTime();
        SmimeVerification verification = verify(mail, message);
        time.labelValues(verification.result().word()).observe((System.nanoTime() - begun) / 1e9);
        note(mail, verification);
        record(mail, verification);
        annotate(mail, message, verification);
        if (!mail.getMaybeSender().isNullSender()) {
            policy.reason(verification).ifPresent(reason -> giveBack(mail, reason));
        }
    }

    private SmimeVerification verify(Mail mail, MessageSource message) {
        try {
            return verifier.verify(message, mail.getMaybeSender().asOptional().map(MailAddress::asString), clock.instant());
        } catch (IOException | RuntimeException e) {
            LOGGER.error("Mail {} could not be verified; it passes as temperror", mail.getName(), e);
            return SmimeVerification.of(Type.NONE, Result.TEMPERROR, "the verification failed on this server");
        }
    }

    private static void note(Mail mail, SmimeVerification verification) throws MessagingException {
        SmimeAttributes.TYPE.set(mail, verification.type().word());
        SmimeAttributes.RESULT.set(mail, verification.result().word());
        SmimeAttributes.INTEGRITY.set(mail, verification.integrity().word());
        SmimeAttributes.TRUST.set(mail, verification.trust().word());
        SmimeAttributes.IDENTITY.set(mail, verification.identity().word());
        SmimeAttributes.DATE.set(mail, verification.date().word());
        SmimeAttributes.REASON.set(mail, verification.reason());
        try {
            PassedSigners.remove(mail);
            if (verification.result() == Result.PASS && verification.identifier().isPresent()) {
                PassedSigners.set(mail, verification.identifier().get(), certificates(verification.signers()));
            }
        } catch (CertificateEncodingException e) {
            throw new MessagingException("the certificate of a signer of " + mail.getName() + " cannot be encoded", e);
        }
        log(mail, verification);
    }

    private static List<X509Certificate> certificates(List<Signer> signers) {
        List<X509Certificate> certificates = new ArrayList<>(signers.size());
        for (Signer signer : signers) {
            certificates.add(signer.certificate());
        }
        return certificates;
    }

    private static void log(Mail mail, SmimeVerification verification) {
        // the others are as they should be, and their header says so
        boolean forTheAdministrator = verification.result() != Result.PASS
            && (verification.result() != Result.NONE || verification.type() != Type.NONE);
        Level level = forTheAdministrator ? Level.INFO : Level.DEBUG;
        if (LOGGER.isEnabledForLevel(level)) {
            LOGGER.atLevel(level).log("smime mail={} result={} type={} integrity={} trust={} identity={} reason=\"{}\"", mail.getName(),
                verification.result().word(), verification.type().word(), verification.integrity().word(),
                verification.trust().word(), verification.identity().word(), verification.reason());
        }
    }

    private void record(Mail mail, SmimeVerification verification) {
        evidence.write(EvidenceRecord.of(EvidenceEvent.VERIFIED).with(EvidenceRecord.MAIL, Reception.idOf(mail))
            .with(EvidenceRecord.RESULT, verification.result().word() + " (" + verification.type().word() + ")")
            .with(EvidenceRecord.SIGNER, verification.identifier()).at(clock.instant()));
    }

    private void annotate(Mail mail, MessageSource message, SmimeVerification verification) throws MessagingException {
        AuthenticationResults results = new AuthenticationResults(settings.get(TestaSettings.HOSTNAME));
        String field = results.field(verification);
        try {
            MimeMessageOctets.replace(mail, mail.getMessage() instanceof UnchangedMessage stored && stored.mayBeReplaced()
                && !results.mayBeIn(message) ? stored.below(field)
                : UnchangedMessage.of(mail.getName(), out -> results.write(field, message, out)));
        } catch (IOException e) {
            throw new MessagingException("the header of " + mail.getName() + " cannot be written", e);
        }
    }

    private void giveBack(Mail mail, ReturnReason reason) {
        DeliveryResults.refuse(mail, reason.status(), reason.words());
        mail.setState(returnProcessor);
    }

    @Override
    public String getMailetInfo() {
        return "Verifies S/MIME signatures and says what came of it";
    }
}
