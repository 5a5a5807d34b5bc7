package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.deferred.Acceptance;
import eu.testa.mail.mailets.james.Parameters;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes no mail that could not be stored or logged: {@code 451 4.3.0} at MAIL while the deferred store does not answer or a
 * folder cannot be written to, and {@code 452 4.3.1} while a disk has less room than {@code store.disk-reserve} in
 * {@code testa.properties}. The peer keeps the mail and tries again.
 *
 * <pre>{@code
 * <handlerchain>
 *     <handler class="eu.testa.mail.mailets.hook.StoreAvailable"/>
 *     <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
 * </handlerchain>
 * }</pre>
 */
public final class StoreAvailable implements MailHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(StoreAvailable.class);

    private final Acceptance acceptance;

    @Inject
    public StoreAvailable(Acceptance acceptance) {
        this.acceptance = acceptance;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(StoreAvailable.class, config).noOthers();
    }

    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        return switch (acceptance.trouble()) {
            case NONE -> HookResult.DECLINED;
            case STORE -> refuse(session, sender, new Refusal("451", "4.3.0 Mail cannot be stored just now; try again later"),
                "the deferred store does not answer");
            case EVIDENCE -> refuse(session, sender,
                new Refusal("451", "4.3.0 Mail cannot be recorded just now; try again later"), "evidence cannot be written");
            case FOLDER -> refuse(session, sender, new Refusal("451", "4.3.0 Mail cannot be stored just now; try again later"),
                "a folder cannot be written to");
            case ROOM -> refuse(session, sender, new Refusal("452", "4.3.1 There is not enough room just now; try again later"),
                "a disk has less room than store.disk-reserve");
        };
    }

    private static HookResult refuse(SMTPSession session, MaybeSender sender, Refusal refusal, String reason) {
        LOGGER.error("No mail is accepted: {}", reason);
        return refusal.of(session, "MAIL", sender.asString(""));
    }
}
