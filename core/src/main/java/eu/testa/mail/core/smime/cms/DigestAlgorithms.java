package eu.testa.mail.core.smime.cms;

import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.pki.CryptoProvider;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.teletrust.TeleTrusTObjectIdentifiers;

/**
 * Digests by their object identifiers. They are computed by Java's own providers where those have them: the machine's
 * instructions for SHA-2 are used only there.
 */
public final class DigestAlgorithms {

    private static final Map<ASN1ObjectIdentifier, String> NAMES = Map.ofEntries(
        Map.entry(PKCSObjectIdentifiers.md5, "MD5"),
        Map.entry(OIWObjectIdentifiers.idSHA1, "SHA-1"),
        Map.entry(NISTObjectIdentifiers.id_sha224, "SHA-224"),
        Map.entry(NISTObjectIdentifiers.id_sha256, "SHA-256"),
        Map.entry(NISTObjectIdentifiers.id_sha384, "SHA-384"),
        Map.entry(NISTObjectIdentifiers.id_sha512, "SHA-512"),
        Map.entry(NISTObjectIdentifiers.id_sha3_256, "SHA3-256"),
        Map.entry(NISTObjectIdentifiers.id_sha3_384, "SHA3-384"),
        Map.entry(NISTObjectIdentifiers.id_sha3_512, "SHA3-512"));
    private static final Map<ASN1ObjectIdentifier, String> NAMES_IN_SIGNATURES = NAMES.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().replace("SHA-", "SHA")));
    private static final Map<ASN1ObjectIdentifier, String> NAMES_OF_BOUNCY_CASTLE = Map.of(
        TeleTrusTObjectIdentifiers.ripemd160, "RIPEMD160",
        NISTObjectIdentifiers.id_shake256, "SHAKE256-512",
        // with the length as a parameter: nobody asks for another
        NISTObjectIdentifiers.id_shake256_len, "SHAKE256-512");
    /** RFC 8551 §3.5.3.2, and what is written besides. */
    private static final Map<String, ASN1ObjectIdentifier> MICALG = Map.of(
        "md5", PKCSObjectIdentifiers.md5,
        "sha-1", OIWObjectIdentifiers.idSHA1,
        "sha1", OIWObjectIdentifiers.idSHA1,
        "sha-256", NISTObjectIdentifiers.id_sha256,
        "sha256", NISTObjectIdentifiers.id_sha256,
        "sha-384", NISTObjectIdentifiers.id_sha384,
        "sha384", NISTObjectIdentifiers.id_sha384,
        "sha-512", NISTObjectIdentifiers.id_sha512,
        "sha512", NISTObjectIdentifiers.id_sha512);

    private DigestAlgorithms() {
    }

    /** As in the names of signature algorithms: {@code SHA256}, {@code SHA3-256}. */
    public static Optional<String> nameInSignatures(ASN1ObjectIdentifier algorithm) {
        return Optional.ofNullable(NAMES_IN_SIGNATURES.get(algorithm));
    }

    public static Optional<ASN1ObjectIdentifier> byMicalg(String micalg) {
        return Optional.ofNullable(MICALG.get(micalg));
    }

    /** A digest to be fed; empty for an unknown algorithm. */
    public static Optional<MessageDigest> start(ASN1ObjectIdentifier algorithm) {
        if (algorithm.equals(NISTObjectIdentifiers.id_sha256)) {
            return Optional.of(Sha256.digest());
        }
        try {
            if (NAMES.containsKey(algorithm)) {
                return Optional.of(MessageDigest.getInstance(NAMES.get(algorithm)));
            }
            return NAMES_OF_BOUNCY_CASTLE.containsKey(algorithm)
                ? Optional.of(MessageDigest.getInstance(NAMES_OF_BOUNCY_CASTLE.get(algorithm), CryptoProvider.get()))
                : Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java and Bouncy Castle have these digests", e);
        }
    }
}
