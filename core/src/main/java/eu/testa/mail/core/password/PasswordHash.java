package eu.testa.mail.core.password;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A hashed password in the PHC string format, for example {@code $argon2id$v=19$m=12288,t=3,p=1$SALT$HASH}: it says itself how
 * it was made, so that the costs can rise without anybody losing an account.
 */
record PasswordHash(HashFunction function, Map<String, Integer> costs, byte[] salt, byte[] hash) {

    private static final String ARGON2_VERSION = "v=19";
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
    private static final int MOST_OCTETS = 512;

    static PasswordHash make(HashFunction function, Map<String, Integer> costs, byte[] salt, int octets, String password) {
        return new PasswordHash(function, Map.copyOf(costs), salt, function.hash(password, salt, costs, octets));
    }

    /** @throws IllegalArgumentException if this is no such string; the message does not repeat it */
    static PasswordHash parse(String text) {
        String[] parts = text.split("\\$", -1);
        int first = parts.length > 2 && parts[2].startsWith("v=") ? 3 : 2;
        if (parts.length != first + 3 || !parts[0].isEmpty()) {
            throw new IllegalArgumentException("this is no password hash in PHC string format");
        }
        HashFunction function = HashFunction.of(parts[1]);
        if (first == 3 && !parts[2].equals(ARGON2_VERSION)) {
            throw new IllegalArgumentException("only version 19 of Argon2 is known");
        }
        byte[] hash = Base64.getDecoder().decode(parts[first + 2]);
        if (hash.length == 0 || hash.length > MOST_OCTETS) {
            throw new IllegalArgumentException("a password hash has 1 to " + MOST_OCTETS + " octets");
        }
        return new PasswordHash(function, costs(parts[first]), Base64.getDecoder().decode(parts[first + 1]), hash);
    }

    private static Map<String, Integer> costs(String text) {
        Map<String, Integer> costs = new TreeMap<>();
        for (String cost : text.split(",", -1)) {
            int equals = cost.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("the costs of a password hash are written name=number");
            }
            costs.put(cost.substring(0, equals), Integer.valueOf(cost.substring(equals + 1)));
        }
        return Map.copyOf(costs);
    }

    boolean matches(String password) {
        return MessageDigest.isEqual(hash, function.hash(password, salt, costs, hash.length));
    }

    /** The PHC string. */
    @Override
    public String toString() {
        String version = function == HashFunction.ARGON2ID ? ARGON2_VERSION + "$" : "";
        return "$" + function.id() + "$" + version
            + new TreeMap<>(costs).entrySet().stream()
                .sorted((a, b) -> order(a.getKey()) - order(b.getKey()))
                .map(cost -> cost.getKey() + "=" + cost.getValue()).collect(Collectors.joining(","))
            + "$" + ENCODER.encodeToString(salt) + "$" + ENCODER.encodeToString(hash);
    }

    /** As everybody writes them: {@code m}, {@code t}, {@code p}. */
    private static int order(String cost) {
        return "mtp".indexOf(cost);
    }
}
