package eu.testa.mail.core.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Sha256Test {

    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    /** FIPS 180-4. What one is fed, no other knows. */
    @Test
    void shouldGiveEachADigestOfItsOwn() throws Exception {
        byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
        MessageDigest one = Sha256.digest();
        MessageDigest other = Sha256.digest();
        one.update(abc);
        other.update((byte) 1);

        assertThat(HexFormat.of().formatHex(Sha256.of(abc))).isEqualTo(OF_ABC);
        assertThat(HexFormat.of().formatHex(one.digest())).isEqualTo(OF_ABC);
        assertThat(other.digest()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(new byte[] {1}));
    }
}
