package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.password.PasswordThrottle;
import eu.testa.mail.mailets.james.Parameters;
import javax.inject.Inject;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.OidcSASLConfiguration;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.AuthHook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks passwords, and turns away who guesses them: {@code 454 4.7.0} before the password is looked at
 * while the address or the account has to wait or is locked, {@code 535 5.7.8} for a wrong password. How many failures are
 * allowed stands in {@code testa.properties} ({@code password.*}) for SMTP, POP3 and LDAP together. A password that cannot be
 * checked, because the store does not answer, is no wrong one: {@code 454 4.7.0}, and the mail program tries again by itself.
 *
 * <p>For the two submission listeners, before James' own handlers:
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.ThrottledAuth"/>
 * <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
 * }</pre>
 */
public final class ThrottledAuth implements AuthHook {

    private static final Logger LOGGER = LoggerFactory.getLogger(ThrottledAuth.class);

    private final UsersRepository users;
    private final PasswordThrottle throttle;

    @Inject
    public ThrottledAuth(UsersRepository users, PasswordThrottle throttle) {
        this.users = users;
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
            if (!users.test(username, password)) {
                attempt.failed();
                return new Refusal("535", "5.7.8 Wrong mail address or password").of(session, "AUTH", username.asString());
            }
            attempt.succeeded();
            session.setUsername(username);
            session.setRelayingAllowed(true);
            return HookResult.builder().hookReturnCode(HookReturnCode.ok()).build();
        } catch (UsersRepositoryException e) {
            LOGGER.error("The password of {} cannot be checked: {}", Refusal.printable(username.asString()), e.getMessage());
            return new Refusal("454", "4.7.0 The password cannot be checked just now; try again later")
                .of(session, "AUTH", username.asString());
        }
    }

    /** There are no tokens here. */
    @Override
    public HookResult doSasl(SMTPSession session, OidcSASLConfiguration configuration, String initialResponse) {
        return HookResult.DECLINED;
    }
}
