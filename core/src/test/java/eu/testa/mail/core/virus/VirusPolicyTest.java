package eu.testa.mail.core.virus;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.virus.VirusPolicy.Action;
import eu.testa.mail.core.virus.VirusPolicy.Decision;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VirusPolicyTest {

    private final VirusPolicy standard = VirusPolicy.standard();

    @Test
    void shouldPassOnlyWhatIsClean() {
        assertThat(standard.decide(new ScanVerdict.Clean())).isEqualTo(new Decision.Pass());
    }

    @Test
    void shouldRefuseWhatIsInfectedAndNameTheSignature() {
        assertThat(standard.decide(new ScanVerdict.Infected("Win.X"))).isEqualTo(new Decision.Refuse("Infected: Win.X"));
    }

    @Test
    void shouldTryLaterWithoutAVerdict() {
        assertThat(standard.decide(new ScanVerdict.NoVerdict("away"))).isEqualTo(new Decision.TryLater("away"));
    }

    @Test
    void shouldMarkEncryptedMailAndRefuseAllElseThatCannotBeScanned() {
        assertThat(standard.decide(new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "S/MIME enveloped-data")))
            .isEqualTo(new Decision.PassMarked("encrypted mail: S/MIME enveloped-data"));
        for (Obstacle other : new Obstacle[] {Obstacle.ENCRYPTED_ATTACHMENT, Obstacle.LIMIT_EXCEEDED, Obstacle.MALFORMED}) {
            assertThat(standard.decide(new ScanVerdict.NotScannable(other, "x"))).isInstanceOf(Decision.Refuse.class);
        }
    }

    @Test
    void shouldRefuseWhenOneOfSeveralObstaclesIsRefused() {
        assertThat(standard.decide(new ScanVerdict.NotScannable(
            Set.of(Obstacle.ENCRYPTED_MAIL, Obstacle.ENCRYPTED_ATTACHMENT), "x"))).isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void shouldFollowTheSettings() {
        Map<Obstacle, Action> actions = new EnumMap<>(Obstacle.class);
        for (Obstacle obstacle : Obstacle.values()) {
            actions.put(obstacle, Action.MARK);
        }
        assertThat(new VirusPolicy(actions).decide(new ScanVerdict.NotScannable(Obstacle.LIMIT_EXCEEDED, "x")))
            .isInstanceOf(Decision.PassMarked.class);
    }
}
