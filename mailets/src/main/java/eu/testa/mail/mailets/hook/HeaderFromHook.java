package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.from.HeaderFrom;
import eu.testa.mail.core.from.Objection;
import eu.testa.mail.mailets.james.Parameters;
import java.io.IOException;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the hooks share that look at From and Sender at the end of DATA. It has no parameters. */
abstract class HeaderFromHook implements JamesMessageHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(HeaderFromHook.class);

    @Override
    public final void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(getClass(), config).noOthers();
    }

    @Override
    public final HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            return objection(session, mail, HeaderFrom.of(MessageHeader.of(session, mail)))
                .map(objection -> new Refusal("550", objection.status() + " " + objection.words()).of(session, mail))
                .orElse(HookResult.DECLINED);
        } catch (MessagingException | IOException e) {
            LOGGER.error("The header of mail {} cannot be read", mail.getName(), e);
            return new Refusal("451", "4.3.0 The mail cannot be read just now; try again later").of(session, mail);
        }
    }

    /** Why this peer, or this user, may not send it. */
    abstract Optional<Objection> objection(SMTPSession session, Mail mail, HeaderFrom from);
}
