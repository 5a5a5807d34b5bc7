package eu.testa.mail.core.evidence.log;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.mail.Outbox;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which records are worth another mail with a checkpoint: each of those that such mails leave behind is none, and nothing else. */
class CheckpointNewsTest {

    private static final String LETTER_ID = "<checkpoint.1772442000000@mail.tcn.b.eu-admin.net>";

    private final CheckpointNews news = new CheckpointNews();

    private static EvidenceRecord.Builder record(EvidenceEvent event, String mail) {
        return EvidenceRecord.of(event).with(EvidenceRecord.MAIL, mail);
    }

    private boolean isNews(EvidenceRecord.Builder record) {
        return news.has(record.at(Instant.EPOCH));
    }

    private boolean isNews(EvidenceEvent event, String mail) {
        return isNews(record(event, mail));
    }

    @Test
    void shouldTellOfWhatIsOfNoMail() {
        assertThat(isNews(EvidenceRecord.of(EvidenceEvent.CHANGED).with(EvidenceRecord.WHO, "alain"))).isTrue();
        assertThat(isNews(EvidenceRecord.of(EvidenceEvent.STARTED))).isTrue();
    }

    @Test
    void shouldTellOfEachMailWhenItIsTaken() {
        assertThat(isNews(record(EvidenceEvent.ACCEPTED, "Mail1").with(EvidenceRecord.MESSAGE_ID, "<1@tcn.b.eu-admin.net>"))).isTrue();
        assertThat(isNews(record(EvidenceEvent.ACCEPTED, "Mail2"))).as("without a Message-ID").isTrue();
        assertThat(isNews(EvidenceEvent.FORWARDED, "Mail1")).isTrue();
        assertThat(isNews(record(EvidenceEvent.ACCEPTED, "Mail3").with(EvidenceRecord.MESSAGE_ID, "<x" + LETTER_ID.substring(1))))
            .as("another Message-ID").isTrue();
    }

    /** The record that says which mail it is comes after it. */
    @Test
    void shouldNotTellOfAScanByItself() {
        assertThat(isNews(EvidenceEvent.SCANNED, "Mail1")).isFalse();
    }

    @Test
    void shouldTellNothingOfAMailWithACheckpointThatCameHere() {
        assertThat(isNews(EvidenceEvent.SCANNED, "Mail1")).isFalse();
        assertThat(isNews(record(EvidenceEvent.ACCEPTED, "Mail1").with(EvidenceRecord.MESSAGE_ID, LETTER_ID))).isFalse();
        for (EvidenceEvent event : new EvidenceEvent[] {EvidenceEvent.VERIFIED, EvidenceEvent.DEFERRED, EvidenceEvent.FORWARDED,
            EvidenceEvent.DELIVERED}) {
            assertThat(isNews(event, "Mail1")).as("%s", event).isFalse();
            assertThat(isNews(event, "Mail2")).as("%s of another mail", event).isTrue();
        }
        assertThat(isNews(record(EvidenceEvent.REFUSED, "Mail3").with(EvidenceRecord.MESSAGE_ID, LETTER_ID))).as("refused").isFalse();
    }

    @Test
    void shouldTellNothingOfTheMailsThatThisServerWritesItself() {
        for (EvidenceEvent event : new EvidenceEvent[] {EvidenceEvent.DEFERRED, EvidenceEvent.FORWARDED, EvidenceEvent.FAILED,
            EvidenceEvent.DISCARDED}) {
            assertThat(isNews(event, Outbox.LETTER + "Mail1")).as("%s", event).isFalse();
        }
    }

    /** Whoever sends thousands of them takes no memory for it; what is forgotten is told of once too often, and nothing worse. */
    @Test
    void shouldRememberTheNewestThousandOnly() {
        for (int number = 0; number <= 1000; number++) {
            assertThat(isNews(record(EvidenceEvent.ACCEPTED, "Mail" + number).with(EvidenceRecord.MESSAGE_ID, LETTER_ID))).isFalse();
        }
        assertThat(isNews(EvidenceEvent.DELIVERED, "Mail0")).isTrue();
        assertThat(isNews(EvidenceEvent.DELIVERED, "Mail1")).isFalse();
        assertThat(isNews(EvidenceEvent.DELIVERED, "Mail1000")).isFalse();
    }
}
