package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.mailets.james.Parameters;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.mailbox.Authorizator;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.smtpserver.UsersRepositoryAuthHook;
import org.apache.james.user.api.UsersRepository;

/**
 * Checks passwords as James does, and turns away who guesses them: {@code 454 4.7.0} before the password is looked at
 * while the address or the account has to wait or is locked, {@code 535 5.7.8} for a wrong password. How many failures are
 * allowed stands in {@code testa.properties} ({@code password.*}) for SMTP, POP3 and LDAP together.
 *
 * <p>For the two submission listeners, before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.ThrottledAuth"/>
 * <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class ThrottledAuth extends UsersRepositoryAuthHook {

    private final PasswordThrottle throttle;

    @Inject
    public ThrottledAuth(UsersRepository users, Authorizator authorizator, PasswordThrottle throttle) {
        super(users, authorizator);
        this.throttle = throttle;
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters.ofSmtp(ThrottledAuth.class, config).noOthers();
    }

    @Override
    public HookResult doAuth(SMTPSession session, Username username, String password) {
        String peer = session.getRemoteAddress().getAddress().getHostAddress();
        try (PasswordThrottle.Attempt attempt = throttle.attempt(peer, username.asString(), "SMTP")) {
            if (!attempt.waiting().isZero()) {
                return new Refusal("454", "4.7.0 Too many wrong passwords; wait " + attempt.waitInWords() + " and try again")
                    .of(session, "AUTH", username.asString());
            }
            HookResult result = super.doAuth(session, username, password);
            if (result.getResult().getAction() == HookReturnCode.Action.OK) {
                attempt.succeeded();
                return result;
            }
            attempt.failed();
            return new Refusal("535", "5.7.8 Wrong mail address or password").of(session, "AUTH", username.asString());
        }
    }
}
