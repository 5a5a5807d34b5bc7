package eu.testa.mail.core.password;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** What makes a hash of a password; {@link #ARGON2ID} today, the others of accounts that are older. */
enum HashFunction {

    /** RFC 9106; {@code m}: KiB of memory, {@code t}: passes over it, {@code p}: lanes. */
    ARGON2ID("argon2id") {
        @Override
        byte[] hash(String password, byte[] salt, Map<String, Integer> costs, int octets) {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost(costs, "m", 1 << 20))
                .withIterations(cost(costs, "t", 1 << 10))
                .withParallelism(cost(costs, "p", 1 << 6))
                .withSalt(salt)
                .build());
            byte[] hash = new byte[octets];
            generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
            return hash;
        }
    },
    /** RFC 8018 with HMAC-SHA-512; {@code i}: rounds. */
    PBKDF2_SHA512("pbkdf2-sha512") {
        @Override
        byte[] hash(String password, byte[] salt, Map<String, Integer> costs, int octets) {
            return pbkdf2("PBKDF2WithHmacSHA512", password, salt, costs, octets);
        }
    },
    /** RFC 8018 with HMAC-SHA-1; {@code i}: rounds. */
    PBKDF2_SHA1("pbkdf2-sha1") {
        @Override
        byte[] hash(String password, byte[] salt, Map<String, Integer> costs, int octets) {
            return pbkdf2("PBKDF2WithHmacSHA1", password, salt, costs, octets);
        }
    };

    private final String id;

    HashFunction(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    static HashFunction of(String id) {
        for (HashFunction function : values()) {
            if (function.id.equals(id)) {
                return function;
            }
        }
        throw new IllegalArgumentException("'" + id + "' is no function for passwords that this server knows");
    }

    /** @throws IllegalArgumentException if a cost is missing or out of reason */
    abstract byte[] hash(String password, byte[] salt, Map<String, Integer> costs, int octets);

    private static byte[] pbkdf2(String algorithm, String password, byte[] salt, Map<String, Integer> costs, int octets) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, cost(costs, "i", 10_000_000), octets * 8);
        try {
            return SecretKeyFactory.getInstance(algorithm).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java lacks " + algorithm, e);
        } finally {
            spec.clearPassword();
        }
    }

    /** What stands in a database is not believed: a cost beyond reason would stop the server. */
    private static int cost(Map<String, Integer> costs, String name, int most) {
        Integer cost = costs.get(name);
        if (cost == null || cost < 1 || cost > most) {
            throw new IllegalArgumentException("the cost " + name + " of a password hash is " + cost + "; expected 1 to " + most);
        }
        return cost;
    }
}
