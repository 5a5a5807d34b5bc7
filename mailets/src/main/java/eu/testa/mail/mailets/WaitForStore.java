package eu.testa.mail.mailets;

import eu.testa.mail.core.store.StoreAwayException;
import eu.testa.mail.mailets.delivery.DeferredAttributes;
import eu.testa.mail.mailets.james.Parameters;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets mail wait in the spool that failed because the database is away: it could neither be put into a mailbox nor be put off.
 * It begins anew after a pause, for those recipients for whom it failed, as often as it takes; nobody has to send it through
 * again. Mail that failed for any other reason goes on to the next mailet. This is the first mailet of the processor
 * {@code error}.
 *
 * <pre>{@code
 * <mailet match="All" class="WaitForStore">
 *     <pause>15 seconds</pause>
 * </mailet>
 * }</pre>
 */
public final class WaitForStore extends GenericMailet {

    private static final Logger LOGGER = LoggerFactory.getLogger(WaitForStore.class);

    /** For a mail that failed because of that and goes to the processor {@code error} over the spool, which keeps no exception. */
    static final Attribute STORE_IS_AWAY = new Attribute(AttributeName.of("testa.store-is-away"), AttributeValue.of(true));

    private static final Duration PAUSE = Duration.ofSeconds(15);

    private Duration pause;

    @Inject
    public WaitForStore() {
        // James makes mailets by what they need; this one needs nothing
    }

    @Override
    public void init() throws MessagingException {
        Parameters<MessagingException> parameters = Parameters.of(getMailetConfig());
        pause = parameters.duration("pause", PAUSE);
        parameters.noOthers();
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        if (!failedForTheStore(mail)) {
            return;
        }
        String error = mail.getErrorMessage();
        try {
            putBack(mail);
        } catch (MessagingException | RuntimeException e) {
            mail.setState(Mail.ERROR);
            mail.setErrorMessage(error);
            throw e;
        }
        mail.setState(Mail.GHOST);
    }

    /** Writes a mail into the spool, where it begins anew after the pause. */
    private void putBack(Mail mail) throws MessagingException {
        LOGGER.warn("Mail {} waits in the spool, for the store is away; it is tried again in {} s", mail.getName(),
            pause.toSeconds());
        mail.removeAttribute(Mail.MAILET_ERROR);
        mail.removeAttribute(STORE_IS_AWAY.getName());
        mail.setErrorMessage(null);
        DeferredAttributes.forget(mail);
        getMailetContext().sendMail(mail, Mail.DEFAULT, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static boolean failedForTheStore(Mail mail) {
        return mail.getAttribute(STORE_IS_AWAY.getName()).isPresent()
            || AttributeUtils.getValueAndCastFromMail(mail, Mail.MAILET_ERROR, Throwable.class)
                .filter(StoreAwayException::isReasonFor).isPresent();
    }

    @Override
    public String getMailetInfo() {
        return "Lets mail wait in the spool while the store is away";
    }
}
