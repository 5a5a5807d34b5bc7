package eu.testa.mail.core.virus.engine;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.TestMails;
import eu.testa.mail.core.virus.engine.VirusEngines.Combination;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirusEnginesTest {

    private static final ScanVerdict CLEAN = new ScanVerdict.Clean();
    private static final ScanVerdict INFECTED = new ScanVerdict.Infected("X");
    private static final ScanVerdict AWAY = new ScanVerdict.NoVerdict("away");
    private static final ScanVerdict ENCRYPTED = new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "x");

    private record Saying(ScanVerdict verdict) implements VirusEngine {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public long maxSize() {
            return 1000;
        }

        @Override
        public ScanVerdict scan(MessageSource message) {
            return verdict;
        }

        @Override
        public ScanVerdict scan(MessageSource message, Deadline deadline) {
            return verdict;
        }

        @Override
        public List<EngineStatus> status() {
            return List.of();
        }

        @Override
        public boolean tellsSignatureAge() {
            return false;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private static ScanVerdict scan(Combination combination, ScanVerdict first, ScanVerdict second) {
        try (VirusEngines engines = new VirusEngines(List.of(new Saying(first), new Saying(second)), combination)) {
            return engines.scan(TestMails.clean(), Deadline.in(Duration.ofSeconds(60)));
        }
    }

    @Test
    void shouldBeCleanWhenAllSaySo() {
        assertThat(scan(Combination.ALL, CLEAN, CLEAN)).isEqualTo(CLEAN);
        assertThat(scan(Combination.ALL, CLEAN, AWAY)).isEqualTo(AWAY);
        assertThat(scan(Combination.ALL, AWAY, CLEAN)).isEqualTo(AWAY);
        assertThat(scan(Combination.ALL, ENCRYPTED, CLEAN)).isEqualTo(ENCRYPTED);
        assertThat(scan(Combination.ALL, ENCRYPTED, AWAY)).isEqualTo(AWAY);
    }

    @Test
    void shouldBeInfectedWhenOneSaysSo() {
        assertThat(scan(Combination.ALL, CLEAN, INFECTED)).isEqualTo(INFECTED);
        assertThat(scan(Combination.ALL, AWAY, INFECTED)).isEqualTo(INFECTED);
        assertThat(scan(Combination.ALL, INFECTED, CLEAN)).isEqualTo(INFECTED);
    }

    @Test
    void shouldLetTheFirstThatAnswersDecide() {
        assertThat(scan(Combination.FIRST, CLEAN, INFECTED)).isEqualTo(CLEAN);
        assertThat(scan(Combination.FIRST, AWAY, INFECTED)).isEqualTo(INFECTED);
        assertThat(scan(Combination.FIRST, AWAY, CLEAN)).isEqualTo(CLEAN);
        assertThat(scan(Combination.FIRST, AWAY, AWAY)).isInstanceOf(ScanVerdict.NoVerdict.class);
    }
}
