package eu.testa.mail.core.access;

import eu.testa.mail.core.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A secret of 256 random bits, for programs. Nobody guesses it, so it is stored as its SHA-256. */
final class Token {

    private static final int BYTES = 32;

    private Token() {
    }

    static String next(SecureRandom random) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    static String stored(String token) {
        return HexFormat.of().formatHex(Sha256.of(token.getBytes(StandardCharsets.UTF_8)));
    }
}
