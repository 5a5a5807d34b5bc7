package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.probe.EchoAddress;
import eu.testa.mail.core.probe.ProbeLetter;
import eu.testa.mail.core.probe.Probes;
import eu.testa.mail.core.smime.SmimeVerification;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerifier;
import eu.testa.mail.core.smime.cms.SmimeAnswer;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;

/**
 * Takes the probes that come to {@code testa-probe@} of the own domain, and notes when they came: {@code 250 2.0.0}. They are kept
 * nowhere, for they are nobody's mail. What comes to that address and is no probe is refused, since nobody reads it:
 * {@code 550 5.1.1} at the end of DATA. A probe that is signed has to be what was signed, or it counts as lost:
 * {@code 550 5.7.7}. Who has signed is said, and decides nothing: a CA that is not trusted here says nothing of the way.
 *
 * <p>For port 25 of a Member State's server, before {@link EvidenceOfReception} and {@link FromIsElsewhere}: a server's own probe
 * comes back from the relay.
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.SoundMessage"/>
 * <handler class="eu.testa.mail.mailets.hook.TakeProbes"/>
 * <handler class="eu.testa.mail.mailets.hook.EvidenceOfReception"/>
 * }</pre>
 */
public final class TakeProbes implements JamesMessageHook {

    private final Probes probes;
    private final SmimeVerifier verifier;
    private final Clock clock;

    @Inject
    public TakeProbes(Probes probes, SmimeVerifier verifier, Clock clock) {
        this.probes = probes;
        this.verifier = verifier;
        this.clock = clock;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(TakeProbes.class, config).noOthers();
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        if (mail.getRecipients().stream().noneMatch(recipient -> EchoAddress.is(recipient.asString()))) {
            return HookResult.DECLINED;
        }
        Optional<String> probe = probe(mail);
        if (probe.isEmpty()) {
            return new Refusal("550", "5.1.1 Nobody reads mail for " + EchoAddress.LOCAL_PART + "; it takes probes of mail servers")
                .of(session, mail);
        }
        try {
            SmimeVerification signature = verifier.verify(MimeMessageOctets.of(mail.getMessage()), Optional.empty(), clock.instant());
            if (signature.integrity() == SmimeAnswer.FAIL || signature.result() == Result.PERMERROR) {
                String words = "5.7.7 The probe is not what was signed: " + Refusal.printable(signature.reason());
                probes.spoilt(probe.get(), words);
                return new Refusal("550", words).of(session, mail);
            }
            String words = "2.0.0 The probe has arrived, " + words(signature);
            probes.arrived(probe.get(), words);
            return HookResult.builder().hookReturnCode(HookReturnCode.ok()).smtpReturnCode("250").smtpDescription(words).build();
        } catch (IOException | MessagingException e) {
            return new Refusal("451", "4.3.0 The probe cannot be noted just now").of(session, mail);
        }
    }

    private static String words(SmimeVerification signature) {
        return switch (signature.result()) {
            case NONE -> "not signed";
            case PASS -> "signed by " + signature.identifier().orElse("its sender");
            default -> "with a signature that is not believed here: " + Refusal.printable(signature.reason());
        };
    }

    private static Optional<String> probe(Mail mail) {
        if (!mail.getMaybeSender().isNullSender() || mail.getRecipients().size() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(mail.getMessage().getHeader("Message-ID", null)).flatMap(ProbeLetter::id);
        } catch (MessagingException e) {
            return Optional.empty();
        }
    }
}
