package eu.testa.mail.core.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * How an administrator's password is stored: as the accounts' are, PBKDF2 with SHA-512, 100,000 rounds, and a key of 512 bits;
 * {@code pbkdf2-sha512$ROUNDS$SALT$KEY}, hexadecimal.
 */
final class PasswordHash {

    private static final String SCHEME = "pbkdf2-sha512";
    private static final int ROUNDS = 100_000;
    private static final int KEY_BITS = 512;
    private static final int SALT_BYTES = 16;

    private PasswordHash() {
    }

    static String of(char[] password, SecureRandom random) {
        byte[] salt = bytes(SALT_BYTES, random);
        return stored(salt, key(password, salt, ROUNDS));
    }

    /** What no password matches, for a name that does not exist: to find that out takes as long as for one that does. */
    static String ofNobody(SecureRandom random) {
        return stored(bytes(SALT_BYTES, random), bytes(KEY_BITS / Byte.SIZE, random));
    }

    private static byte[] bytes(int count, SecureRandom random) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String stored(byte[] salt, byte[] key) {
        HexFormat hex = HexFormat.of();
        return String.join("$", SCHEME, Integer.toString(ROUNDS), hex.formatHex(salt), hex.formatHex(key));
    }

    /** Whether a password is the stored one; takes as long when it is not. */
    static boolean matches(String stored, char[] password) {
        String[] parts = stored.split("\\$");
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            throw new IllegalArgumentException("a stored password of an unknown kind");
        }
        HexFormat hex = HexFormat.of();
        return MessageDigest.isEqual(hex.parseHex(parts[3]),
            key(password, hex.parseHex(parts[2]), Integer.parseInt(parts[1])));
    }

    private static byte[] key(char[] password, byte[] salt, int rounds) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, rounds, KEY_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2", e);
        } finally {
            spec.clearPassword();
        }
    }
}
