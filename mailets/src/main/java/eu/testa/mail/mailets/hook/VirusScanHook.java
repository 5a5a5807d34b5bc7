package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.VirusPolicy;
import eu.testa.mail.core.virus.VirusPolicy.Decision;
import eu.testa.mail.core.virus.VirusScanner;
import eu.testa.mail.core.virus.engine.SignaturesInUse;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import eu.testa.mail.mailets.virus.VirusMark;
import java.time.Clock;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scans every mail at the end of DATA, before it is accepted.
 *
 * <p>Infected: {@code 554 5.7.1} with the signature's name. No verdict, whatever the reason: {@code 451 4.7.1}; the peer
 * keeps the mail and tries again. What cannot be looked into is refused (554) or passes with the mail attribute
 * {@code testa.virus.not-scanned}, as {@code testa.properties} says. Everything else passes unchanged.
 *
 * <p>James runs the handlers it was given before its own, so this one stands before the handler that puts a mail into
 * the spool wherever it is written in the chain. Without an engine in {@code testa.properties} ({@code virus.engines})
 * a server that has this handler does not start.
 *
 * <pre>{@code
 * <handlerchain>
 *     <handler class="eu.testa.mail.mailets.hook.VirusScanHook"/>
 *     <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
 * </handlerchain>
 * }</pre>
 */
public final class VirusScanHook implements JamesMessageHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(VirusScanHook.class);

    private final VirusScanner scanner;
    private final VirusPolicy policy;
    private final SignaturesInUse signatures;
    private final Evidence evidence;
    private final Clock clock;

    @Inject
    public VirusScanHook(VirusScanner scanner, VirusPolicy policy, SignaturesInUse signatures, Evidence evidence,
                         Clock clock) {
        this.scanner = scanner;
        this.policy = policy;
        this.signatures = signatures;
        this.evidence = evidence;
        this.clock = clock;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(VirusScanHook.class, config).noOthers();
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        Decision decision = decide(mail);
        record(mail, decision);
        if (decision instanceof Decision.Pass) {
            return HookResult.DECLINED;
        }
        if (decision instanceof Decision.PassMarked marked) {
            VirusMark.set(mail, marked.reason());
            log(session, mail, "passed-marked", marked.reason());
            return HookResult.DECLINED;
        }
        if (decision instanceof Decision.Refuse refuse) {
            log(session, mail, "refused", refuse.reason());
            return new Refusal("554", "5.7.1 " + refuse.reason()).of(session, mail);
        }
        log(session, mail, "try-later", ((Decision.TryLater) decision).reason());
        return new Refusal("451", "4.7.1 The mail could not be scanned for viruses just now; try again later").of(session, mail);
    }

    private void record(Mail mail, Decision decision) {
        evidence.write(EvidenceRecord.of(EvidenceEvent.SCANNED).with(EvidenceRecord.MAIL, mail.getName())
            .with(EvidenceRecord.RESULT, decision.words()).with(EvidenceRecord.ENGINE, signatures.engines())
            .with(EvidenceRecord.SIGNATURES, signatures.text()).at(clock.instant()));
    }

    /** Nothing that goes wrong in here may end in a mail that was not scanned and is accepted all the same. */
    private Decision decide(Mail mail) {
        try {
            ScanVerdict verdict = scanner.scan(MimeMessageOctets.of(mail.getMessage()));
            return policy.decide(verdict);
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            LOGGER.error("the virus scan of {} failed", mail.getName(), e);
            return new Decision.TryLater("the scan failed: " + e);
        }
    }

    private static void log(SMTPSession session, Mail mail, String action, String reason) {
        LOGGER.warn("virus-scan mail={} peer={} from=<{}> to={} action={} reason={}", mail.getName(),
            session.getRemoteAddress().getAddress().getHostAddress(), mail.getMaybeSender().asString(""),
            mail.getRecipients().stream().map(MailAddress::asString).collect(Collectors.joining(",", "<", ">")),
            action, reason);
    }
}
