package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.submission.SubmittedHeader;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.mailets.james.Parameters;
import eu.testa.mail.mailets.james.UnchangedMessage;
import java.io.IOException;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the header of a submitted mail what it has to be before it goes on: blind recipients are taken out (Bcc), and
 * Message-ID and Date are added where they are missing (RFC 6409 §8). No other octet changes. {@code 451 4.3.0} where that
 * cannot be done just now.
 *
 * <p>For the two submission listeners, after what looks at the header and before the virus scan, so that what is scanned is
 * what is sent:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.CompleteHeader"/>
 * <handler class="eu.testa.mail.mailets.hook.VirusScanHook"/>
 * }</pre>
 */
public final class CompleteHeader implements JamesMessageHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(CompleteHeader.class);

    private final TestaSettings settings;
    private final Clock clock;

    @Inject
    public CompleteHeader(TestaSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(CompleteHeader.class, config).noOthers();
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            SubmittedHeader header = SubmittedHeader.of(MimeMessageOctets.of(mail.getMessage()));
            if (!header.isComplete()) {
                String id = UUID.randomUUID() + "@" + settings.get(TestaSettings.HOSTNAME);
                MimeMessageOctets.replace(mail,
                    UnchangedMessage.of(mail.getName(), out -> header.write(id, clock.instant().atZone(zone()), out)));
            }
            return HookResult.DECLINED;
        } catch (MessagingException | IOException e) {
            LOGGER.error("The header of mail {} cannot be completed", mail.getName(), e);
            return new Refusal("451", "4.3.0 The mail cannot be stored just now; try again later").of(session, mail);
        }
    }

    private ZoneId zone() {
        return settings.get(TestaSettings.COUNTRY).map(Country::zone).orElse(ZoneOffset.UTC);
    }
}
