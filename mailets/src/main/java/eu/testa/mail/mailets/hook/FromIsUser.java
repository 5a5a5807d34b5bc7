package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.from.HeaderFrom;
import eu.testa.mail.core.from.Objection;
import java.util.Optional;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.mailet.Mail;

/**
 * Refuses a submission whose From header, which is what the reader sees, is not the user who logged in:
 * {@code 550 5.7.1} at the end of DATA. There is one From with one address (RFC 5322 §3.6.2), and a Sender header, where
 * there is one, is the user's too. The name beside the address shows no other mail address, neither in encoded words nor in
 * comments, and has no characters that hide others. {@code 550 5.6.0} for a header that programs could read differently.
 *
 * <p>For the two submission listeners; {@link SenderIsUser}, which stands before it, does the same for the envelope:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.SenderIsUser"/>
 * <handler class="eu.testa.mail.mailets.hook.FromIsUser"/>
 * }</pre>
 */
public final class FromIsUser extends HeaderFromHook {

    @Override
    Optional<Objection> objection(SMTPSession session, Mail mail, HeaderFrom from) {
        return session.getUsername() == null
            // refused at MAIL already; a mail of nobody does not come this far
            ? Optional.of(new Objection("5.7.0", "Authentication required"))
            : from.objectionToUser(session.getUsername().asString());
    }
}
