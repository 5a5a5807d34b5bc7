package eu.testa.mail.core.digitalid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.DatabaseAddress;
import eu.testa.mail.core.store.StoreException;
import eu.testa.mail.core.time.ManualClock;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two servers of one country whose store is the same. */
abstract class SharedDirectoryContract {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final TestaDomain FRANCE = TestaNamespace.tachonet().domainOf(Country.F);

    private final ManualClock clock = new ManualClock();
    private Database database;
    private DigitalIdDirectory one;
    private DigitalIdDirectory other;

    abstract DatabaseAddress address();

    @BeforeEach
    void open() throws Exception {
        database = Database.open(address(), Clock.systemUTC());
        database.write(handle -> handle.execute("DELETE FROM digital_id"));
        one = directory();
        other = directory();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private DigitalIdDirectory directory() throws Exception {
        return DigitalIdDirectory.open(database, TestaNamespace.tachonet(), certificate -> false, TestHarvest.EQUAL, clock);
    }

    @Test
    void shouldOfferTwoSecondsLaterWhatTheOtherServerKeeps() throws Exception {
        X509Certificate alain = TestCertificate.of(ALAIN);
        X509Certificate jeanne = TestCertificate.of(JEANNE);
        one.keep(alain);
        one.exchange(FRANCE, List.of(jeanne), List.of(jeanne));

        clock.pass(DigitalIdDirectory.LOOK_AGAIN);

        assertThat(other.offered(ALAIN)).map(DigitalId::certificate).contains(alain);
        assertThat(other.history(JEANNE)).extracting(DigitalId::origin).containsExactly(Origin.EXCHANGED);
        assertThat(other.all()).isEqualTo(one.all()).isEqualTo(directory().all());
    }

    @Test
    void shouldNoLongerOfferWhatTheOtherServerDeleted() throws Exception {
        one.keep(TestCertificate.of(ALAIN));
        one.keep(TestCertificate.of(JEANNE));
        clock.pass(DigitalIdDirectory.LOOK_AGAIN);
        assertThat(other.all()).hasSize(2);

        other.delete(ALAIN, Optional.empty());
        clock.pass(DigitalIdDirectory.LOOK_AGAIN);

        assertThat(one.offered(ALAIN)).isEmpty();
        assertThat(one.offered(JEANNE)).isPresent();
    }

    @Test
    void shouldSeeThatTheOtherServersAdministratorHasSaidAWord() throws Exception {
        one.harvest(TestCertificate.of(ALAIN), ALAIN);
        one.harvest(TestCertificate.ofAnotherKey(clock.instant().minusSeconds(1), ALAIN), ALAIN);
        clock.pass(DigitalIdDirectory.LOOK_AGAIN);
        assertThat(other.changed()).hasSize(1);

        assertThat(other.confirm(ALAIN, Optional.empty())).isEqualTo(2);
        clock.pass(DigitalIdDirectory.LOOK_AGAIN);

        assertThat(one.changed()).isEmpty();
        assertThat(one.history(ALAIN)).extracting(DigitalId::origin).containsOnly(Origin.IMPORTED);
    }

    /** Before it has looked again, a server does not know what the other has just done. */
    @Test
    void shouldNotTakeBackWhatTheOtherServersAdministratorHasJustImported() throws Exception {
        X509Certificate alain = TestCertificate.of(ALAIN);
        X509Certificate jeanne = TestCertificate.of(JEANNE);
        one.keep(alain);
        one.keep(jeanne);

        assertThat(other.exchange(FRANCE, List.of(jeanne), List.of(jeanne)).learned()).isEmpty();
        assertThat(other.harvest(alain, ALAIN)).isEmpty();
        assertThat(other.history(ALAIN)).extracting(DigitalId::origin).containsExactly(Origin.IMPORTED);
        assertThat(directory().all()).extracting(DigitalId::origin).containsOnly(Origin.IMPORTED);
    }

    @Test
    void shouldNotWithdrawWhatTheOtherServersAdministratorHasJustImported() throws Exception {
        X509Certificate jeanne = TestCertificate.of(JEANNE);
        one.exchange(FRANCE, List.of(jeanne), List.of(jeanne));
        clock.pass(DigitalIdDirectory.LOOK_AGAIN);
        assertThat(other.history(JEANNE)).hasSize(1);
        one.keep(jeanne);

        assertThat(other.exchange(FRANCE, List.of(), List.of()).withdrawn()).isEmpty();

        assertThat(directory().history(JEANNE)).extracting(DigitalId::origin).containsExactly(Origin.IMPORTED);
    }

    @Test
    void shouldTakeAListOverWhatCameWithAMail() throws Exception {
        X509Certificate jeanne = TestCertificate.of(JEANNE);
        one.harvest(jeanne, JEANNE);

        assertThat(other.exchange(FRANCE, List.of(jeanne), List.of(jeanne)).learned()).hasSize(1);

        assertThat(directory().history(JEANNE)).extracting(DigitalId::origin).containsExactly(Origin.EXCHANGED);
    }

    @Test
    void shouldOfferWhatItKnowsWhileTheStoreIsAwayAndKeepNothing() throws Exception {
        X509Certificate alain = TestCertificate.of(ALAIN);
        one.keep(alain);
        database.close();
        clock.pass(DigitalIdDirectory.LOOK_AGAIN);

        assertThat(one.offered(ALAIN)).map(DigitalId::certificate).contains(alain);
        assertThatThrownBy(() -> one.keep(TestCertificate.of(JEANNE))).isInstanceOf(StoreException.class);
        assertThat(one.offered(JEANNE)).isEmpty();
    }
}
