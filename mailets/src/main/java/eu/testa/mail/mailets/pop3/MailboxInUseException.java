package eu.testa.mail.mailets.pop3;

import java.io.IOException;

/** Another POP3 session has the mailbox. */
public final class MailboxInUseException extends IOException {

    private static final long serialVersionUID = 1L;

    public MailboxInUseException() {
        super("another session reads this mailbox");
    }
}
