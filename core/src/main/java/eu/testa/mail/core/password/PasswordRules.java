package eu.testa.mail.core.password;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a new password has to be, of an account or of an administrator. Length is what counts (NIST SP 800-63B §5.1.1): there
 * are no rules about kinds of characters, but a password must not be what everybody tries first. Passwords that exist already
 * are not looked at.
 *
 * @param minLength characters, at least
 */
public record PasswordRules(int minLength) {

    private static final int MAX_LENGTH = 256;
    private static final int DIFFERENT = 5;
    private static final int NAME_PART = 4;

    /**
     * Why a password cannot be taken.
     *
     * @param name the account's or the administrator's
     * @return the rule that is broken, for who chose the password; empty if none is
     */
    public Optional<String> refusal(String name, String password) {
        int length = password.codePointCount(0, password.length());
        if (length < minLength) {
            return Optional.of("the password is too short: it needs " + minLength + " characters (password.min-length)");
        }
        if (length > MAX_LENGTH) {
            return Optional.of("the password is longer than " + MAX_LENGTH + " characters");
        }
        if (password.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("the password has a control character in it, such as a tab: no mail program could send it");
        }
        if (password.codePoints().distinct().count() < DIFFERENT) {
            return Optional.of("the password is too simple: it needs " + DIFFERENT + " different characters");
        }
        String lower = password.toLowerCase(Locale.ROOT);
        String local = name.toLowerCase(Locale.ROOT).replaceFirst("@.*", "");
        return Arrays.stream(local.split("[^\\p{L}]+")).filter(part -> part.length() >= NAME_PART && lower.contains(part))
            .findFirst().map(part -> "the password contains the name '" + part + "'");
    }
}
