package eu.testa.mail.core.evidence.log;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.log.OwnLetters.Fate;
import eu.testa.mail.core.evidence.log.OwnLetters.State;
import eu.testa.mail.core.mail.Outbox;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What became of a mail of the server's own, by the records about it. */
class OwnLettersTest {

    private static final String LETTER = Outbox.LETTER + "Mail1";

    private final OwnLetters letters = new OwnLetters();

    private Fate after(EvidenceEvent event, Optional<String> reply) {
        letters.note(EvidenceRecord.of(event).with(EvidenceRecord.MAIL, LETTER).with(EvidenceRecord.REPLY, reply).at(Instant.EPOCH));
        return letters.of(LETTER);
    }

    @ParameterizedTest
    @EnumSource(names = {"FORWARDED", "DELIVERED"})
    void shouldHaveArrived(EvidenceEvent event) {
        after(EvidenceEvent.DEFERRED, Optional.of("451 later"));
        assertThat(after(event, Optional.of("250 2.0.0 accepted"))).isEqualTo(new Fate(State.ARRIVED, ""));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "RETURNED", "KEPT", "DISCARDED", "DELETED", "QUARANTINED"})
    void shouldBeLostAndSayWhatWasSaidLast(EvidenceEvent event) {
        assertThat(after(event, Optional.empty())).isEqualTo(new Fate(State.LOST, "it " + event.words()));
        after(EvidenceEvent.DEFERRED, Optional.of("451 later"));
        assertThat(after(event, Optional.of(" "))).as("nothing else was said").isEqualTo(new Fate(State.LOST, "451 later"));
        assertThat(after(event, Optional.of("550 no such user"))).isEqualTo(new Fate(State.LOST, "550 no such user"));
        assertThat(after(EvidenceEvent.DISCARDED, Optional.empty())).isEqualTo(new Fate(State.LOST, "550 no such user"));
    }

    @ParameterizedTest
    @EnumSource(names = {"DEFERRED", "HELD", "RELEASED", "VERIFIED"})
    void shouldBeOnItsWay(EvidenceEvent event) {
        assertThat(after(event, Optional.empty()).state()).isEqualTo(State.ON_ITS_WAY);
    }

    @Test
    void shouldKnowNothingOfOtherMail() {
        letters.note(EvidenceRecord.of(EvidenceEvent.FAILED).with(EvidenceRecord.MAIL, "Mail1").at(Instant.EPOCH));
        letters.note(EvidenceRecord.of(EvidenceEvent.STARTED).at(Instant.EPOCH));
        assertThat(letters.of("Mail1")).isEqualTo(Fate.UNKNOWN);
    }

    @Test
    void shouldForgetTheOldest() {
        for (int number = 0; number <= 1000; number++) {
            letters.note(EvidenceRecord.of(EvidenceEvent.FORWARDED).with(EvidenceRecord.MAIL, Outbox.LETTER + number).at(Instant.EPOCH));
        }
        assertThat(letters.of(Outbox.LETTER + "0")).isEqualTo(Fate.UNKNOWN);
        assertThat(letters.of(Outbox.LETTER + "1").state()).isEqualTo(State.ARRIVED);
    }
}
