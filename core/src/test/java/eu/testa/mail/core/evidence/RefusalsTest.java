package eu.testa.mail.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.time.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private final WrittenEvidence evidence = new WrittenEvidence();
    private final ManualClock clock = new ManualClock();
    private final Refusals refusals = new Refusals(evidence, clock);

    private void refuse(String peer, int times) {
        for (int i = 0; i < times; i++) {
            refusals.refused(peer, EvidenceRecord.of(EvidenceEvent.REFUSED).with(EvidenceRecord.REPLY, "550 5.7.1 no"));
        }
    }

    @Test
    void shouldWriteEachRefusalOfAPeerThatIsRefusedNowAndThen() {
        refuse("192.0.2.1", 3);
        assertThat(evidence.records()).hasSize(3).allSatisfy(record ->
            assertThat(record.text(EvidenceRecord.PEER)).contains("192.0.2.1"));
    }

    @Test
    void shouldOnlyCountWhoIsRefusedAllTheTime() {
        refuse("192.0.2.1", 5000);
        assertThat(evidence.records()).hasSize(20);
        clock.pass(Duration.ofMinutes(1));
        refusals.tick();
        assertThat(evidence.records()).hasSize(21);
        assertThat(evidence.records().get(20).event()).isEqualTo(EvidenceEvent.REFUSED_IN_A_MINUTE);
        assertThat(evidence.records().get(20).text(EvidenceRecord.COUNT)).contains("5000");
    }

    @Test
    void shouldNotGrowWithTheNumberOfStrangers() {
        for (int i = 0; i < 100_000; i++) {
            refusals.stranger("2001:db8::" + Integer.toHexString(i));
        }
        clock.pass(Duration.ofMinutes(1));
        refusals.tick();
        assertThat(evidence.records()).hasSize(1001);
        assertThat(evidence.records()).anySatisfy(record -> {
            assertThat(record.text(EvidenceRecord.PEER)).contains("more than 1000 addresses");
            assertThat(record.text(EvidenceRecord.COUNT)).contains("99000");
        });
    }

    @Test
    void shouldBeginAnewWithEachMinute() {
        refuse("192.0.2.1", 30);
        clock.pass(Duration.ofMinutes(1));
        refuse("192.0.2.1", 1);
        assertThat(evidence.records()).extracting(EvidenceRecord::event).endsWith(EvidenceEvent.REFUSED_IN_A_MINUTE,
            EvidenceEvent.REFUSED);
    }
}
