package eu.testa.mail.mailets.hook;

import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import javax.mail.internet.InternetAddress;
import org.apache.commons.configuration2.Configuration;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;

/**
 * Refuses a submission whose From header, which is what the reader sees, is not the user who logged in:
 * {@code 550 5.7.1} at the end of DATA. There is one From with one address (RFC 5322 §3.6.2), and a Sender header, where
 * there is one, is the user's too.
 *
 * <p>For the two submission listeners; {@link SenderIsUser} does the same for the envelope:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.FromIsUser"/>
 * }</pre>
 */
public final class FromIsUser implements JamesMessageHook {

    @Override
    public void init(Configuration config) {
        // no parameters
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            return refusal(session, mail).map(refusal -> refusal.of(session, mail)).orElse(HookResult.DECLINED);
        } catch (MessagingException e) {
            return new Refusal("550", "5.6.0 The header of the mail cannot be read").of(session, mail);
        }
    }

    private static Optional<Refusal> refusal(SMTPSession session, Mail mail) throws MessagingException {
        if (session.getUsername() == null) {
            // refused at MAIL or RCPT already; a mail of nobody does not come this far
            return Optional.of(new Refusal("530", "5.7.0 Authentication required"));
        }
        String user = session.getUsername().asString();
        String[] from = mail.getMessage().getHeader("From");
        if (from == null || from.length != 1) {
            return Optional.of(new Refusal("550", "5.6.0 The mail has " + (from == null ? "no" : from.length)
                + " From headers; expected one, with the address " + user));
        }
        String[] sender = mail.getMessage().getHeader("Sender");
        if (!isOnly(user, from[0]) || sender != null && (sender.length != 1 || !isOnly(user, sender[0]))) {
            return Optional.of(new Refusal("550", "5.7.1 You are logged in as " + user + " and may send as " + user
                + " only; the From or Sender header of the mail says something else"));
        }
        return Optional.empty();
    }

    private static boolean isOnly(String user, String header) {
        try {
            InternetAddress[] addresses = InternetAddress.parseHeader(header, true);
            return addresses.length == 1 && !addresses[0].isGroup() && addresses[0].getAddress().equalsIgnoreCase(user);
        } catch (AddressException e) {
            return false;
        }
    }
}
