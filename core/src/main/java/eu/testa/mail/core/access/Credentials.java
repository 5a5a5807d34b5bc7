package eu.testa.mail.core.access;

import eu.testa.mail.core.password.PasswordThrottle;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Finds out who asks, by the field Authorization of a request: {@code Bearer} with the server's own secret or an
 * administrator's token, {@code Basic} with an administrator's name and password (RFC 6750, RFC 7617). Whoever guesses
 * passwords is slowed down as a user is.
 */
public final class Credentials {

    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";
    /** Before the name, where the throttle counts: an administrator is no mail account of the same name. */
    private static final String ADMINISTRATOR = "administrator:";

    private final LocalSecret local;
    private final Administrators administrators;
    private final PasswordThrottle throttle;

    public Credentials(LocalSecret local, Administrators administrators, PasswordThrottle throttle) {
        this.local = local;
        this.administrators = administrators;
        this.throttle = throttle;
    }

    /** Nobody is known by this credential; the message says what to do, to whoever asks. */
    public static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;
        private final boolean tooEarly;

        private RefusedException(String message, boolean tooEarly) {
            super(message);
            this.tooEarly = tooEarly;
        }

        /** Whether the credential was not looked at, because too many were wrong. */
        public boolean isTooEarly() {
            return tooEarly;
        }
    }

    /**
     * Who shows a credential.
     *
     * @param authorization the field; null where there is none
     * @param peer          the address it came from
     */
    public Caller caller(String authorization, String peer) throws RefusedException {
        if (authorization != null && startsWith(authorization, BEARER)) {
            return byToken(authorization.substring(BEARER.length()).strip());
        }
        if (authorization != null && startsWith(authorization, BASIC)) {
            return byPassword(authorization.substring(BASIC.length()).strip(), peer);
        }
        throw new RefusedException("this needs a credential: an administrator's name and password (Basic) or token (Bearer); "
            + "on the machine itself ./testa has its own", false);
    }

    private Caller byToken(String token) throws RefusedException {
        if (local.is(token)) {
            return Caller.LOCAL;
        }
        return administrators.withToken(token).map(Credentials::caller)
            .orElseThrow(() -> new RefusedException("nobody has this token", false));
    }

    private Caller byPassword(String encoded, String peer) throws RefusedException {
        String decoded;
        try {
            decoded = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            decoded = "";
        }
        int colon = decoded.indexOf(':');
        if (colon < 0) {
            throw new RefusedException("this is no name and password (RFC 7617)", false);
        }
        String name = decoded.substring(0, colon);
        try (PasswordThrottle.Attempt attempt = throttle.attempt(peer, ADMINISTRATOR + name, "webadmin")) {
            if (!attempt.waiting().isZero()) {
                throw new RefusedException(
                    "too many wrong passwords; wait " + attempt.waitInWords() + " and try again", true);
            }
            Optional<Caller> caller =
                administrators.withPassword(name, decoded.substring(colon + 1)).map(Credentials::caller);
            if (caller.isPresent()) {
                attempt.succeeded();
                return caller.get();
            }
            attempt.failed();
            throw new RefusedException("wrong name or password", false);
        }
    }

    private static Caller caller(Administrator administrator) {
        return new Caller(administrator.name(), administrator.role());
    }

    private static boolean startsWith(String text, String scheme) {
        return text.regionMatches(true, 0, scheme, 0, scheme.length());
    }
}
