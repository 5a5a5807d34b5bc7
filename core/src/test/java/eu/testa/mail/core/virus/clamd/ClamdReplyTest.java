package eu.testa.mail.core.virus.clamd;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.engine.Signatures;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClamdReplyTest {

    @Test
    void shouldTakeExactlyOkForClean() {
        assertThat(ClamdReply.verdict("stream: OK")).isEqualTo(new ScanVerdict.Clean());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "OK", "stream: ok", "stream: OK ", " stream: OK", "stream: OK\n", "stream: OKAY", "stream: OK FOUNDLING",
        "stream: OK ERROR", "stream: FOUND", "stream:  FOUND?", "stream: Can't allocate memory ERROR", "fd[10]: OK",
        "INSTREAM size limit exceeded. ERROR", "stream: a\nb FOUND", "stream: \u00e9 FOUND", "COMMAND READ TIMED OUT"})
    void shouldTakeNothingElseForAVerdict(String reply) {
        assertThat(ClamdReply.verdict(reply)).isInstanceOf(ScanVerdict.NoVerdict.class);
    }

    @Test
    void shouldReadTheSignature() {
        assertThat(ClamdReply.verdict("stream: Win.Test.EICAR_HDB-1 FOUND")).isEqualTo(new ScanVerdict.Infected("Win.Test.EICAR_HDB-1"));
        assertThat(ClamdReply.verdict("stream: Heuristics.OLE2.ContainsMacros.VBA FOUND"))
            .isEqualTo(new ScanVerdict.Infected("Heuristics.OLE2.ContainsMacros.VBA"));
    }

    @Test
    void shouldTellWhatCannotBeScannedFromWhatIsInfected() {
        assertThat(ClamdReply.verdict("stream: Heuristics.Encrypted.PDF FOUND"))
            .isEqualTo(new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_ATTACHMENT, "Heuristics.Encrypted.PDF"));
        assertThat(ClamdReply.verdict("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND"))
            .isEqualTo(new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "Heuristics.Limits.Exceeded.MaxFileSize"));
    }

    @Test
    void shouldReadTheSignatureDatabase() {
        assertThat(ClamdReply.signatures("ClamAV 1.4.6/27462/Fri Nov  1 09:35:02 2024", ZoneOffset.UTC))
            .contains(new Signatures("27462", Instant.parse("2024-11-01T09:35:02Z")));
        assertThat(ClamdReply.signatures("ClamAV 1.4.6/27470/Sat Nov 16 19:05:00 2024", ZoneOffset.ofHours(1)))
            .contains(new Signatures("27470", Instant.parse("2024-11-16T18:05:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ClamAV 1.4.6", "ClamAV 1.4.6/27462/yesterday", "UNKNOWN COMMAND"})
    void shouldKnowNoAgeWithoutADate(String reply) {
        assertThat(ClamdReply.signatures(reply, ZoneOffset.UTC)).isEmpty();
    }
}
