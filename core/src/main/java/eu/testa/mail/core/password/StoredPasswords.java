package eu.testa.mail.core.password;

import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * How passwords of accounts are kept: as Argon2id (RFC 9106), with 12 MiB and three passes, which is what OWASP asks for at
 * least. It costs some 70 ms of one processor and, while it lasts, the memory: that many are checked at the same time as there
 * are processors, and the others wait.
 */
public final class StoredPasswords {

    private static final HashFunction FUNCTION = HashFunction.ARGON2ID;
    private static final Map<String, Integer> COSTS = Map.of("m", 12_288, "t", 3, "p", 1);
    private static final int SALT_OCTETS = 16;
    private static final int HASH_OCTETS = 32;

    private final SecureRandom random = new SecureRandom();
    private final Semaphore places = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
    private final Map<String, Integer> costs;
    /** Of nobody: what a password is compared with for an account that does not exist. */
    private final PasswordHash nobody;

    public StoredPasswords() {
        this(COSTS);
    }

    /** @param costs of Argon2id, by the letters of its notation: memory in KiB ({@code m}), passes ({@code t}) and lanes ({@code p}) */
    public StoredPasswords(Map<String, Integer> costs) {
        this.costs = costs;
        this.nobody = new PasswordHash(FUNCTION, costs, octets(SALT_OCTETS), octets(HASH_OCTETS));
    }

    /** The hash of a password, to be stored. */
    public String hash(String password) {
        return inAPlace(() -> PasswordHash.make(FUNCTION, costs, octets(SALT_OCTETS), HASH_OCTETS, password).toString());
    }

    /**
     * Whether this is the password of an account. An account that does not exist takes as long as one that does.
     *
     * @param stored its hash; empty if there is no such account
     * @throws IllegalArgumentException if the hash cannot be read
     */
    public boolean isRight(Optional<String> stored, String password) {
        PasswordHash hash = stored.map(PasswordHash::parse).orElse(nobody);
        return inAPlace(() -> hash.matches(password)) && stored.isPresent();
    }

    /** Whether this hash was not made as hashes are made today: it is to be replaced when the password is known. */
    public boolean isOutdated(String stored) {
        PasswordHash hash = PasswordHash.parse(stored);
        return hash.function() != FUNCTION || !hash.costs().equals(costs);
    }

    private <T> T inAPlace(Supplier<T> work) {
        places.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            places.release();
        }
    }

    private byte[] octets(int count) {
        byte[] octets = new byte[count];
        random.nextBytes(octets);
        return octets;
    }
}
