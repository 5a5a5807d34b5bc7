package eu.testa.mail.core.pki;

import java.security.SecureRandom;

/** Passwords that are read from a sheet of paper and typed: no letters that look alike, in groups of five. */
public final class Passwords {

    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXYZ234679";
    private static final int GROUPS = 5;
    private static final int GROUP = 5;

    private final SecureRandom random;

    public Passwords(SecureRandom random) {
        this.random = random;
    }

    /** A new one, of more than 140 bits. */
    public char[] next() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP; i++) {
            if (i > 0 && i % GROUP == 0) {
                password.append('-');
            }
            password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return password.toString().toCharArray();
    }
}
