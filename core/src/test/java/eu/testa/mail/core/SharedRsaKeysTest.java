package eu.testa.mail.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class SharedRsaKeysTest {

    @Test
    void shouldGiveEachClassTheSameKeysInTheSameOrderAndNoneTwice() throws Exception {
        List<PrivateKey> keys = keysOfAClass(3);

        assertThat(keysOfAClass(3)).isEqualTo(keys);
        assertThat(keys).doesNotHaveDuplicates();
    }

    @Test
    void shouldMakeAnewWhatIsTooWeakForTesta() throws Exception {
        SharedRsaKeys shared = new SharedRsaKeys();
        shared.beforeAll(null);
        try {
            assertThat(pair(1024).getPrivate()).isNotEqualTo(pair(1024).getPrivate());
        } finally {
            shared.afterAll(null);
        }
    }

    private static List<PrivateKey> keysOfAClass(int count) throws Exception {
        SharedRsaKeys shared = new SharedRsaKeys();
        shared.beforeAll(null);
        try {
            List<PrivateKey> keys = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                KeyPair pair = pair(2048);
                assertBelongTogether(pair);
                keys.add(pair.getPrivate());
            }
            return keys;
        } finally {
            shared.afterAll(null);
        }
    }

    private static void assertBelongTogether(KeyPair pair) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(pair.getPrivate());
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        assertThat(signature.verify(signed)).isTrue();
    }

    private static KeyPair pair(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }
}
