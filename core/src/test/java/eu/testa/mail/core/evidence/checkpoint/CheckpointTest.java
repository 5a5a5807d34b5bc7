package eu.testa.mail.core.evidence.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.evidence.merkle.GrowingTree;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    private static final String TEXT = """
        relay-1.eu-admin.net/evidence/8f3c21d0/2026-12-01
        1234
        CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
        time 2026-12-01T08:15:30Z 1796112930
        """;

    @Test
    void shouldReadWhatItWrites() {
        Checkpoint checkpoint = Checkpoint.parse(TEXT);
        assertThat(new String(checkpoint.text(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
        assertThat(checkpoint.fileName()).isEqualTo("2026-12-01");
        assertThat(checkpoint.log()).isEqualTo("relay-1.eu-admin.net/evidence/8f3c21d0");
        assertThat(checkpoint.head().size()).isEqualTo(1234);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "one line\n"})
    void shouldRefuseWhatIsNone(String text) {
        assertThatThrownBy(() -> Checkpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseAnotherSpellingOfTheSame() {
        assertThatThrownBy(() -> Checkpoint.parse(TEXT.replace("1234", "01234"))).hasMessageContaining("form");
        assertThatThrownBy(() -> Checkpoint.parse(TEXT.replace("1796112930", "1796112931"))).hasMessageContaining("form");
        assertThatThrownBy(() -> Checkpoint.parse(TEXT.replace("time 2026-12-01T08:15:30Z 1796112930", "none")))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Checkpoint.parse(TEXT.replace("relay-1", "../relay"))).hasMessageContaining("origin");
    }

    @Test
    void shouldKeepSignatureAndTimeStamp() {
        SignedCheckpoint signed = new SignedCheckpoint(
            new Checkpoint("a.eu-admin.net/evidence/00000000/2026-12-01", new GrowingTree().head(), Instant.EPOCH),
            new byte[] {1, 2, 3}, Optional.of(new byte[] {4, 5}));
        SignedCheckpoint read = SignedCheckpoint.parse(new String(signed.octets(), StandardCharsets.UTF_8));
        assertThat(read.checkpoint()).isEqualTo(signed.checkpoint());
        assertThat(read.signature()).containsExactly(1, 2, 3);
        assertThat(read.timeStamp()).hasValueSatisfying(stamp -> assertThat(stamp).containsExactly(4, 5));
    }
}
