package eu.testa.mail.core.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredPasswordsTest {

    private final StoredPasswords passwords = new StoredPasswords();

    @Test
    void shouldKnowThePasswordAndNoOther() {
        String stored = passwords.hash("Grüße, κόσμε");

        assertThat(stored).startsWith("$argon2id$v=19$m=12288,t=3,p=1$");
        assertThat(passwords.isRight(Optional.of(stored), "Grüße, κόσμε")).isTrue();
        assertThat(passwords.isRight(Optional.of(stored), "Grusse, κόσμε")).isFalse();
        assertThat(passwords.isOutdated(stored)).isFalse();
    }

    @Test
    void shouldSaltEachHash() {
        assertThat(passwords.hash("same")).isNotEqualTo(passwords.hash("same"));
    }

    @Test
    void shouldFindNoPasswordRightForAnAccountThatDoesNotExist() {
        assertThat(passwords.isRight(Optional.empty(), "any")).isFalse();
    }

    /** From the tests of the reference implementation of Argon2. */
    @Test
    void shouldReadWhatOtherProgramsHashed() {
        assertThat(passwords.isRight(
            Optional.of("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"), "password"))
            .isTrue();
    }

    @Test
    void shouldKnowOlderHashesAndCallThemOutdated() {
        for (HashFunction function : new HashFunction[] {HashFunction.PBKDF2_SHA1, HashFunction.PBKDF2_SHA512}) {
            String old = PasswordHash.make(function, Map.of("i", 1000), "user".getBytes(StandardCharsets.UTF_8), 64, "secret")
                .toString();

            assertThat(passwords.isRight(Optional.of(old), "secret")).as(old).isTrue();
            assertThat(passwords.isRight(Optional.of(old), "Secret")).as(old).isFalse();
            assertThat(passwords.isOutdated(old)).isTrue();
        }
        assertThat(passwords.isOutdated("$argon2id$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$" + "A".repeat(43))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret", "$md5$i=1$c2FsdA$aGFzaA", "$argon2id$v=16$m=8,t=1,p=1$c2FsdA$aGFzaA",
        "$argon2id$v=19$m=2000000000,t=1,p=1$c29tZXNhbHQ$aGFzaA", "$pbkdf2-sha512$i=0$c2FsdA$aGFzaA", "$pbkdf2-sha1$1000$c2FsdA$aGFzaA",
        "$argon2id$v=19$t=1,p=1$c2FsdHNhbHQ$aGFzaA"})
    void shouldRefuseWhatIsNoHashAndNotRepeatIt(String stored) {
        assertThatThrownBy(() -> passwords.isRight(Optional.of(stored), "secret"))
            .isInstanceOf(IllegalArgumentException.class)
            .message().doesNotContain("aGFzaA");
    }
}
