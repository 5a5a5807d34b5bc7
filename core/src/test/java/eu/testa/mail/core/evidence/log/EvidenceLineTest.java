package eu.testa.mail.core.evidence.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EvidenceLineTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NONCE = "00112233445566778899aabbccddeeff";
    private static final Instant AT = Instant.parse("2026-12-01T10:15:00.123456Z");

    static Stream<String> oddTexts() {
        return Stream.of("", " ", "\"", "\\", "\\\"", "say \"yes\" \\ no", "C:\\mail\\\"x\"", "/", "</script>", "{\"seq\":1}", "[,]", "'", "`",
            "\u0000", "\u0001\u001f", "\b\f\n\r\t", "line\r\nend", "\u007f", "\u0080\u009f", "caf\u00e9", "\u00ff", "\u0100", "\u03a3\u0391\u03a3",
            "\u0411\u044a\u043b\u0433\u0430\u0440\u0438\u044f \"\u0421\u043e\u0444\u0438\u044f\"", "\u20ac 5", "\u2028\u2029", "\u202e", "\ufeff", "\uffff",
            "\ud83d\ude00 \\ \ud83d\ude00", "\ud83d", "\ude00", "\ude00\ud83d", "x\ud83dy\"", "a".repeat(999) + "\"", "\u00e9".repeat(2000));
    }

    @ParameterizedTest
    @MethodSource("oddTexts")
    void shouldBeTheOctetsOfAnyOtherWriterOfJson(String text) throws IOException {
        EvidenceRecord record = EvidenceRecord.of(EvidenceEvent.FORWARDED).with(EvidenceRecord.MAIL, text)
            .with(EvidenceRecord.MESSAGE_ID, "<1@tcn.b.eu-admin.net>").with(EvidenceRecord.FROM, text).with(EvidenceRecord.REPLY, "250 " + text)
            .with(EvidenceRecord.TO, List.of("Jeanne.Martin@tcn.f.eu-admin.net", text, text)).with(EvidenceRecord.WHAT, List.of())
            .with(EvidenceRecord.SIZE, 4096).with(EvidenceRecord.COUNT, Long.MIN_VALUE).with(EvidenceRecord.TLS, "none").at(AT);
        byte[] line = EvidenceLine.write(NONCE, record).at(1234);
        assertThat(line).asString(StandardCharsets.UTF_8).isEqualTo(new String(byLibrary(1234, record), StandardCharsets.UTF_8));
        assertThat(EvidenceLine.read(line).sequence()).isEqualTo(1234);
        assertThat(EvidenceLine.read(line).record()).contains(record);
    }

    @Test
    void shouldHaveTheNamesInOrderWhereThereAreNoOthers() throws IOException {
        EvidenceRecord record = EvidenceRecord.of(EvidenceEvent.OPENED).at(Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(EvidenceLine.write(NONCE, record).at(0)).asString(StandardCharsets.US_ASCII)
            .isEqualTo("{\"at\":\"2026-12-01T00:00:00Z\",\"event\":\"" + EvidenceEvent.OPENED.word() + "\",\"nonce\":\"" + NONCE + "\",\"seq\":0}");
    }

    @Test
    void shouldBeFoundUnderEachWordOnce() {
        EvidenceRecord.Builder record = EvidenceRecord.of(EvidenceEvent.ACCEPTED).with(EvidenceRecord.MAIL, "mail-1")
            .with(EvidenceRecord.FROM, "Jeanne.Martin@tcn.f.eu-admin.net")
            .with(EvidenceRecord.TO, List.of("jeanne.martin@TCN.F.eu-admin.net", "Alain.Dupont@tcn.b.eu-admin.net", "mail-1"));
        long[] keys = EvidenceLine.write(NONCE, record.at(AT)).keys();
        assertThat(keys).hasSize(3).doesNotHaveDuplicates();
        long[] ofAReport = EvidenceLine.write(NONCE, record.with(EvidenceRecord.FROM, "").at(AT)).keys();
        assertThat(ofAReport).containsExactlyInAnyOrder(Arrays.copyOf(keys, keys.length));
    }

    /** Writes the line by a library, from all that is in it. */
    private static byte[] byLibrary(long sequence, EvidenceRecord record) throws IOException {
        Map<String, Object> line = new TreeMap<>(record.facts());
        line.put("at", record.at().toString());
        line.put("event", record.event().word());
        line.put("nonce", NONCE);
        line.put("seq", sequence);
        return JSON.writeValueAsBytes(line);
    }
}
