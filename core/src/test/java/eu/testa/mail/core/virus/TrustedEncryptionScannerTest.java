package eu.testa.mail.core.virus;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.smime.SmimeVerification;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.SmimeVerifier;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrustedEncryptionScannerTest {

    private static final MessageSource MESSAGE = MessageSource.of(new byte[] {'x'});
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final ScanVerdict ENCRYPTED = new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "S/MIME enveloped-data");

    @Test
    void shouldLeaveEncryptedMailOfAKnownSignerAsItIs() {
        assertThat(scan(ENCRYPTED, result(Result.PASS))).isEqualTo(ENCRYPTED);
    }

    @ParameterizedTest
    @EnumSource(value = Result.class, names = {"PASS", "TEMPERROR"}, mode = EnumSource.Mode.EXCLUDE)
    void shouldNameAStranger(Result result) {
        assertThat(scan(ENCRYPTED, result(result)))
            .isEqualTo(new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_BY_STRANGER, "S/MIME enveloped-data"));
    }

    @Test
    void shouldKeepTheOtherObstacles() {
        ScanVerdict both = new ScanVerdict.NotScannable(Set.of(Obstacle.ENCRYPTED_MAIL, Obstacle.MALFORMED), "x");

        assertThat(scan(both, result(Result.NONE))).isEqualTo(
            new ScanVerdict.NotScannable(Set.of(Obstacle.ENCRYPTED_BY_STRANGER, Obstacle.MALFORMED), "x"));
    }

    @Test
    void shouldGiveNoVerdictWhileItCannotBeSaid() {
        assertThat(scan(ENCRYPTED, result(Result.TEMPERROR))).isInstanceOf(ScanVerdict.NoVerdict.class);
        assertThat(scan(ENCRYPTED, (message, sender, at) -> {
            throw new IOException("the disk");
        })).isInstanceOf(ScanVerdict.NoVerdict.class);
    }

    @Test
    void shouldNotAskAboutMailThatIsNotEncrypted() {
        SmimeVerifier never = (message, sender, at) -> {
            throw new AssertionError("asked");
        };

        assertThat(scan(new ScanVerdict.Clean(), never)).isEqualTo(new ScanVerdict.Clean());
        assertThat(scan(new ScanVerdict.Infected("Eicar"), never)).isEqualTo(new ScanVerdict.Infected("Eicar"));
        assertThat(scan(new ScanVerdict.NotScannable(Obstacle.MALFORMED, "x"), never))
            .isEqualTo(new ScanVerdict.NotScannable(Obstacle.MALFORMED, "x"));
    }

    private static ScanVerdict scan(ScanVerdict verdict, SmimeVerifier verifier) {
        return new TrustedEncryptionScanner(message -> verdict, verifier, CLOCK).scan(MESSAGE);
    }

    private static SmimeVerifier result(Result result) {
        return (message, sender, at) -> SmimeVerification.of(Type.SIGNED, result, "because");
    }
}
