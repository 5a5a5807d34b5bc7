package eu.testa.mail.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.deferred.PostgresServer;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.RevocationCheck;
import eu.testa.mail.core.digitalid.TestCertificate;
import eu.testa.mail.core.digitalid.TestHarvest;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.TaskLease;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two servers of Belgium on one PostgreSQL; that a server alone does the same in SQLite is in ExchangeTest. */
@ExtendWith(SharedRsaKeys.class)
class PostgresExchangeIT {

    private static final TestaDomain BELGIUM = TestaNamespace.tachonet().domainOf(Country.B);
    private static final TestaDomain FRANCE = TestaNamespace.tachonet().domainOf(Country.F);
    private static final String POSTMASTER = "postmaster@tcn.b.eu-admin.net";
    private static final Instant SIGNED = Instant.parse("2026-03-02T08:00:00Z");
    private static final Duration LONGER_THAN_A_PAUSE = Duration.ofMinutes(2);

    @RegisterExtension
    static final PostgresServer POSTGRES = new PostgresServer();
    @TempDir
    static Path folder;
    private static X509Certificate alain;
    private static X509Certificate luc;

    private final ManualClock clock = new ManualClock();
    /** Who has sent a list, in order. */
    private final List<String> senders = new ArrayList<>();
    private Database database;
    private DigitalIdDirectory directory;
    private ListDispatch one;
    private ListDispatch other;

    @BeforeAll
    static void issue() throws Exception {
        alain = TestCertificate.of("Alain.Dupont@tcn.b.eu-admin.net");
        luc = TestCertificate.of("Luc.Maes@tcn.b.eu-admin.net");
        IssuingCa.init(folder.resolve("ca")).server(POSTMASTER, folder.resolve("secrets"));
    }

    @BeforeEach
    void open() throws Exception {
        database = Database.open(POSTGRES.address(), Clock.systemUTC());
        for (String table : List.of("digital_id", "digital_id_list", "task_lease")) {
            database.write(handle -> handle.execute("DELETE FROM " + table));
        }
        directory = directory(certificate -> false);
        one = dispatch(directory);
        other = dispatch(directory(certificate -> false));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void shouldKnowWhatTheOtherServerTookAndSent() throws Exception {
        ExchangeNotes here = new ExchangeNotes(database);
        ExchangeNotes there = new ExchangeNotes(database);
        assertThat(there.taken(FRANCE)).isEmpty();
        assertThat(there.sent()).isEmpty();

        here.take(FRANCE, SIGNED.minusSeconds(1));
        here.take(FRANCE, SIGNED);
        here.sent(new ExchangeNotes.Sent("abc", SIGNED));

        assertThat(there.taken(FRANCE)).contains(SIGNED);
        assertThat(there.sent()).contains(new ExchangeNotes.Sent("abc", SIGNED));
        assertThat(there.newcomers()).containsExactly(FRANCE.name());
        there.answered(FRANCE);
        assertThat(here.newcomers()).isEmpty();
    }

    @Test
    void shouldSendAListOnceThoughTheOtherServerLooksWhileItIsSent() throws Exception {
        directory.keep(alain);
        clock.pass(LONGER_THAN_A_PAUSE);

        one.tick((envelope, mail) -> {
            senders.add("one");
            other.tick(by("other"));
            return Outbox.LETTER + "one";
        });

        assertThat(senders).containsExactly("one");
    }

    /** For two seconds a server does not know what the other has learned, and would send the list of before. */
    @Test
    void shouldNotSendTheListOfBeforeWhenTheOtherServerHasSentTheNewOne() throws Exception {
        directory.keep(alain);
        one.tick(by("one"));
        clock.pass(LONGER_THAN_A_PAUSE);
        other.tick(by("other"));
        assertThat(senders).containsExactly("one");
        directory.keep(luc);

        one.tick(by("one"));
        other.tick(by("other"));

        assertThat(senders).containsExactly("one", "one");
    }

    /** As long as both live, they would send in turns for ever. */
    @Test
    void shouldNotSendAListOfItsOwnWhereOnlyThisServerHasANewCrl() throws Exception {
        ListDispatch withCrl = dispatch(directory(luc::equals));
        directory.keep(alain);
        directory.keep(luc);
        one.tick(by("one"));
        for (int look = 0; look < 3; look++) {
            clock.pass(LONGER_THAN_A_PAUSE);
            endTerm();
            one.tick(by("one"));
            withCrl.tick(by("other"));
        }

        assertThat(senders).containsExactly("one");
    }

    @Test
    void shouldSendInPlaceOfTheOtherServerWhenThatHasDied() throws Exception {
        directory.keep(alain);
        one.tick(by("one"));
        directory.keep(luc);
        clock.pass(LONGER_THAN_A_PAUSE);
        other.tick(by("other"));
        assertThat(senders).containsExactly("one");

        endTerm();
        clock.pass(LONGER_THAN_A_PAUSE);
        other.tick(by("other"));

        assertThat(senders).containsExactly("one", "other");
    }

    @Test
    void shouldLeaveItToTheOtherServerWhereThisOneHasNoDigitalIdOfItsOwn() throws Exception {
        directory.keep(alain);
        dispatch(directory, ReportSignature::none).tick(by("without"));
        clock.pass(LONGER_THAN_A_PAUSE);

        other.tick(by("other"));

        assertThat(senders).containsExactly("other");
    }

    /** The term of whoever has it, by the database's clock. */
    private void endTerm() throws IOException {
        database.write(handle -> handle.execute("UPDATE task_lease SET until = 0"));
    }

    private Outbox by(String name) {
        return (envelope, mail) -> {
            senders.add(name);
            return Outbox.LETTER + name;
        };
    }

    private DigitalIdDirectory directory(RevocationCheck revocations) throws IOException {
        return DigitalIdDirectory.open(database, TestaNamespace.tachonet(), revocations, TestHarvest.EQUAL, clock);
    }

    private ListDispatch dispatch(DigitalIdDirectory ids) {
        return dispatch(ids, () -> ReportSignature.read(folder.resolve("secrets"), POSTMASTER));
    }

    private ListDispatch dispatch(DigitalIdDirectory ids, ListDispatch.Identity identity) {
        return new ListDispatch(ids, BELGIUM, "mail.tcn.b.eu-admin.net", List.of(FRANCE), new ExchangeNotes(database),
            new TaskLease(database, "exchange", Duration.ofMinutes(1)), identity, clock);
    }
}
