package eu.testa.mail.mailets.pop3;

import com.google.common.base.Throwables;
import java.util.concurrent.Callable;
import org.apache.james.mailbox.exception.MailboxExistsException;

/** The login that makes a user's INBOX, while the first mail makes it, too: James looks whether it is there, and fails when it is in between. */
final class FirstLogin {

    private FirstLogin() {
    }

    /**
     * Opens a mailbox, and once more if somebody made it in the same moment.
     *
     * @throws Exception as {@code opening} throws it
     */
    static <T> T open(Callable<T> opening) throws Exception {
        try {
            return opening.call();
        } catch (Exception e) {
            // James says it in the cause of a cause
            if (Throwables.getCausalChain(e).stream().anyMatch(MailboxExistsException.class::isInstance)) {
                return opening.call();
            }
            throw e;
        }
    }
}
