package eu.testa.mail.core.deferred;

import static eu.testa.mail.core.deferred.TestMail.BELGIUM;
import static eu.testa.mail.core.deferred.TestMail.FRANCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.deferred.MailFilter.IdRange;
import eu.testa.mail.core.deferred.QueueAdministration.Changed;
import eu.testa.mail.core.deferred.QueueAdministration.DecidedMail;
import eu.testa.mail.core.deferred.QueueDecisions.BusyMailException;
import eu.testa.mail.core.deferred.QueueDecisions.Decision;
import eu.testa.mail.core.deferred.QueueDecisions.Named;
import eu.testa.mail.core.deferred.QueueDecisions.NoSuchMailException;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.Intervention;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QueueDecisionsTest {

    private static final Intervention MARIE = new Intervention("marie", "192.0.2.9");

    private final ManualClock clock = new ManualClock();
    private final WrittenEvidence evidence = new WrittenEvidence();
    @TempDir
    Path folder;
    private DeferredStoreFixture store;
    private QueueDecisions decisions;
    private long france;
    private long belgium;

    @BeforeEach
    void start() throws IOException {
        store = DeferredStoreFixture.openHasty(folder, clock);
        decisions = new QueueDecisions(store.queue(), evidence, QueueDecisionsTest::named, new Clocks(clock, clock));
        france = putOff("part-1");
        belgium = store.defer(TestMail.deferral("part-2", BELGIUM), TestMail.message("part-2"));
    }

    @AfterEach
    void stop() {
        store.close();
    }

    /** As the state of a mail says that it came in as another one, of which it is a part. */
    private static Named named(DecidedMail mail) throws IOException {
        String state = new String(mail.state(), StandardCharsets.UTF_8);
        if (state.equals("state of part-2")) {
            throw new IOException("unreadable");
        }
        return new Named("mail-1", List.of("Jeanne.Martin@tcn.f.eu-admin.net"));
    }

    private int decide(Decision decision, MailFilter which) throws IOException {
        Changed changed = decisions.decide(decision, which, Optional.empty(), MARIE);
        assertThat(changed.left()).isEmpty();
        return changed.mails();
    }

    @Test
    void shouldHaveARecordOfWhoHeldAMailThatNamesItAsTheServerTookIt() throws Exception {
        assertThat(decide(Decision.HOLD, MailFilter.of(france))).isEqualTo(1);

        assertThat(store.queue().get(france).orElseThrow().orders().held()).isTrue();
        assertThat(evidence.records()).singleElement().satisfies(record -> {
            assertThat(evidence.deeds("mail-1")).containsExactly("held by marie");
            assertThat(record.at()).isEqualTo(clock.instant());
            assertThat(record.text(EvidenceRecord.WHENCE)).contains("192.0.2.9");
            assertThat(record.text(EvidenceRecord.HOST)).contains("tcn.f.eu-admin.net");
            assertThat(record.facts().get(EvidenceRecord.TO)).isEqualTo(List.of("Jeanne.Martin@tcn.f.eu-admin.net"));
        });
    }

    @Test
    void shouldHaveARecordOfAMailWhoseEnvelopeCannotBeRead() throws Exception {
        assertThat(decide(Decision.DELETE, MailFilter.ALL)).isEqualTo(2);

        assertThat(evidence.deeds("mail-1")).containsExactly("deleted by marie");
        assertThat(evidence.deeds("part-2")).containsExactly("deleted by marie");
        assertThat(store.queue().list(MailFilter.ALL, 0, 10)).isEmpty();
    }

    @Test
    void shouldDeleteNoMailWithoutADurableRecordAndHoldItAllTheSame() throws Exception {
        evidence.fail("the disk is full");

        assertThatThrownBy(() -> decide(Decision.DELETE, MailFilter.of(france))).hasMessageContaining("the disk is full");
        assertThat(store.queue().get(france)).isPresent();
        assertThat(decide(Decision.HOLD, MailFilter.of(france))).isEqualTo(1);
    }

    @Test
    void shouldReleaseTryAndReturnWhatIsMeantAndNothingElse() throws Exception {
        decide(Decision.HOLD, MailFilter.ALL);
        assertThat(decide(Decision.RELEASE, MailFilter.of(france))).isEqualTo(1);
        clock.pass(Duration.ofMinutes(1));
        assertThat(decide(Decision.RETRY, MailFilter.of(france))).isEqualTo(1);
        assertThat(decide(Decision.RETURN, MailFilter.of(belgium))).isEqualTo(1);

        assertThat(store.queue().get(france).orElseThrow()).satisfies(mail -> {
            assertThat(mail.orders().held()).isFalse();
            assertThat(mail.attempts().next()).isEqualTo(clock.instant());
        });
        assertThat(store.queue().get(belgium).orElseThrow().orders().returned()).isTrue();
    }

    @Test
    void shouldTellAMailThatIsNotThereFromOneThatIsBeingDelivered() throws Exception {
        store.mails().lease(france, Duration.ofMinutes(1));

        assertThatThrownBy(() -> decide(Decision.DELETE, MailFilter.of(france))).isInstanceOf(BusyMailException.class)
            .hasMessage("mail " + france + " is being delivered at this moment; try again");
        assertThatThrownBy(() -> decide(Decision.DELETE, MailFilter.of(4711))).isInstanceOf(NoSuchMailException.class)
            .hasMessage("there is no mail 4711 in the queue");
        assertThat(decide(Decision.DELETE, new MailFilter(Optional.empty(), Optional.of(FRANCE), Optional.empty(), Optional.empty())))
            .as("of many, none is none").isZero();
    }

    /** Whoever asks is answered before he gives up; mail that comes in meanwhile was not meant. */
    @ParameterizedTest
    @EnumSource(Decision.class)
    void shouldLeaveForAnotherTimeWhatThereIsNoTimeFor(Decision decision) throws Exception {
        List<Long> ids = new ArrayList<>(List.of(france, belgium));
        for (int i = 0; i < 501; i++) {
            ids.add(putOff("mail-" + i));
        }
        clock.pass(Duration.ofMinutes(1));
        if (decision == Decision.RELEASE) {
            decide(Decision.HOLD, MailFilter.ALL);
        }
        long last = ids.get(ids.size() - 1);

        Changed first = decisions.decide(decision, MailFilter.ALL, Optional.of(Duration.ZERO), MARIE);
        assertThat(first.mails()).isPositive();
        assertThat(first.left()).hasValueSatisfying(left -> assertThat(left.upTo()).isEqualTo(last));
        assertThat(first.mails()).isEqualTo(ids.indexOf(first.left().orElseThrow().after()) + 1);
        Optional<DeferredMail> untouched = store.queue().get(last);
        Optional<DeferredMail> came = store.queue().get(putOff("new"));

        MailFilter rest = MailFilter.ALL.in(first.left().orElseThrow());
        assertThat(decisions.decide(decision, rest, Optional.of(Duration.ofSeconds(20)), MARIE))
            .isEqualTo(new Changed(ids.size() - first.mails(), Optional.empty()));
        assertThat(store.queue().get(last)).isNotEqualTo(untouched);
        assertThat(store.queue().get(came.orElseThrow().id())).isEqualTo(came);
    }

    private long putOff(String name) throws IOException {
        return store.defer(TestMail.deferral(name, FRANCE), clock.instant().plusSeconds(120), clock.instant(), TestMail.message(name));
    }

    @Test
    void shouldMeanAllMailOnlyWhereThatWasSaid() {
        assertThatThrownBy(() -> MailFilter.ALL.chosen(false)).isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("which mails? Expected id, destination, sender, olderThan, or all=true");
        assertThat(MailFilter.ALL.chosen(true)).isEqualTo(MailFilter.ALL);
        assertThat(MailFilter.of(france).chosen(false)).isEqualTo(MailFilter.of(france));
        assertThatThrownBy(() -> MailFilter.ALL.in(new IdRange(1, 2)).chosen(false)).as("where to go on is no choice")
            .isInstanceOf(IllegalArgumentException.class);
    }
}
