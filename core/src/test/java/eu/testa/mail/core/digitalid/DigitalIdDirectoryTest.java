package eu.testa.mail.core.digitalid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.store.EmbeddedStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class DigitalIdDirectoryTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final Instant NOW = TestCertificate.NOW;

    @RegisterExtension
    private final EmbeddedStores stores = new EmbeddedStores();
    @TempDir
    private Path temporary;
    private Path folder;
    private final Set<X509Certificate> revoked = new HashSet<>();
    private DigitalIdDirectory.HarvestRules rules = TestHarvest.EQUAL;
    private DigitalIdDirectory directory;

    @BeforeEach
    void open() throws Exception {
        folder = temporary.resolve("digital-ids");
        directory = at(NOW);
    }

    @Test
    void shouldOfferWhatItKeeps() throws Exception {
        X509Certificate certificate = TestCertificate.of(ALAIN);

        assertThat(directory.keep(certificate)).containsExactly(DigitalId.imported(ALAIN, certificate));

        assertThat(directory.offered("alain.dupont@TCN.b.eu-admin.net")).contains(DigitalId.imported(ALAIN, certificate));
        assertThat(directory.offered(JEANNE)).isEmpty();
    }

    @Test
    void shouldStillOfferItAfterARestart() throws Exception {
        X509Certificate certificate = TestCertificate.of(ALAIN);
        directory.keep(certificate);

        assertThat(at(NOW).offered(ALAIN)).map(DigitalId::certificate).contains(certificate);
    }

    @Test
    void shouldKeepTheSameCertificateOnce() throws Exception {
        X509Certificate certificate = TestCertificate.of(ALAIN);
        directory.keep(certificate);

        assertThat(directory.keep(certificate)).isEmpty();
        assertThat(directory.history(ALAIN)).hasSize(1);
    }

    @Test
    void shouldOfferTheNewestAndKeepTheHistory() throws Exception {
        X509Certificate older = TestCertificate.of(ALAIN, NOW.minusSeconds(900), NOW.plusSeconds(9_000));
        X509Certificate newer = TestCertificate.of(ALAIN, NOW.minusSeconds(100), NOW.plusSeconds(9_000));
        directory.keep(newer);
        directory.keep(older);

        assertThat(directory.offered(ALAIN)).map(DigitalId::certificate).contains(newer);
        assertThat(directory.history(ALAIN)).extracting(DigitalId::certificate).containsExactly(newer, older);
        assertThat(directory.history(ALAIN)).extracting(directory::status)
            .containsExactly(DigitalIdStatus.OFFERED, DigitalIdStatus.SUPERSEDED);
    }

    @Test
    void shouldNotOfferExpiredOnes() throws Exception {
        directory.keep(TestCertificate.of(ALAIN, NOW.minusSeconds(900), NOW.plusSeconds(60)));

        DigitalIdDirectory later = at(NOW.plusSeconds(61));

        assertThat(later.offered(ALAIN)).isEmpty();
        assertThat(later.offered()).isEmpty();
        assertThat(later.status(later.history(ALAIN).get(0))).isEqualTo(DigitalIdStatus.EXPIRED);
    }

    @Test
    void shouldNotOfferThoseOfTomorrow() throws Exception {
        directory.keep(TestCertificate.of(ALAIN, NOW.plusSeconds(60), NOW.plusSeconds(900)));

        assertThat(directory.offered(ALAIN)).isEmpty();
        assertThat(directory.status(directory.history(ALAIN).get(0))).isEqualTo(DigitalIdStatus.NOT_YET_VALID);
    }

    @Test
    void shouldOfferAnOlderOneWhenTheNewestIsRevoked() throws Exception {
        X509Certificate older = TestCertificate.of(ALAIN, NOW.minusSeconds(900), NOW.plusSeconds(9_000));
        X509Certificate newer = TestCertificate.of(ALAIN, NOW.minusSeconds(100), NOW.plusSeconds(9_000));
        directory.keep(older);
        directory.keep(newer);

        revoked.add(newer);

        assertThat(directory.offered(ALAIN)).map(DigitalId::certificate).contains(older);
        assertThat(directory.offered()).extracting(DigitalId::certificate).containsExactly(older);
        assertThat(directory.history(ALAIN)).extracting(directory::status)
            .containsExactly(DigitalIdStatus.REVOKED, DigitalIdStatus.OFFERED);
    }

    @Test
    void shouldNotOfferForEncryptionWhatOnlySigns() throws Exception {
        X509Certificate both = TestCertificate.of(ALAIN, NOW.minusSeconds(900), NOW.plusSeconds(9_000));
        X509Certificate signing = TestCertificate.signingOnly(ALAIN, NOW.minusSeconds(100), NOW.plusSeconds(9_000));
        directory.keep(both);
        directory.keep(signing);

        assertThat(directory.offered(ALAIN)).map(DigitalId::certificate).contains(both);
        assertThat(directory.status(DigitalId.imported(ALAIN, signing))).isEqualTo(DigitalIdStatus.SIGNING_ONLY);
    }

    @Test
    void shouldKeepNothingForAddressesThatAreNotOnTesta() throws Exception {
        assertThat(directory.keep(TestCertificate.of("boss@example.com"))).isEmpty();
        assertThat(directory.keep(TestCertificate.of("../../etc/passwd@tcn.b.eu-admin.net"))).isEmpty();
        assertThat(directory.keep(TestCertificate.withAddresses("boss@example.com", JEANNE)))
            .extracting(DigitalId::address).containsExactly(JEANNE);
        assertThat(at(NOW).all()).extracting(DigitalId::address).containsExactly(JEANNE);
    }

    @Test
    void shouldNotKeepTheCertificateOfACa() throws Exception {
        assertThat(directory.keep(TestCertificate.ca(ALAIN))).isEmpty();
    }

    @Test
    void shouldDeleteForGood() throws Exception {
        X509Certificate one = TestCertificate.of(ALAIN, NOW.minusSeconds(900), NOW.plusSeconds(9_000));
        X509Certificate two = TestCertificate.of(ALAIN);
        directory.keep(one);
        directory.keep(two);

        assertThat(directory.delete(ALAIN, Optional.of(CertificateFiles.fingerprint(two)))).isEqualTo(1);
        assertThat(directory.history(ALAIN)).extracting(DigitalId::certificate).containsExactly(one);
        assertThat(directory.delete(ALAIN, Optional.empty())).isEqualTo(1);
        assertThat(directory.delete(ALAIN, Optional.empty())).isZero();

        assertThat(directory.all()).isEmpty();
        assertThat(at(NOW).all()).isEmpty();
    }

    @Test
    void shouldOfferTheOthersWhenOneInTheStoreCannotBeRead() throws Exception {
        directory.keep(TestCertificate.of(ALAIN));
        directory.keep(TestCertificate.of(JEANNE));
        stores.in(folder).write(handle -> handle.execute("UPDATE digital_id SET certificate = ? WHERE mailbox = ?", new byte[] {1},
            JEANNE.toLowerCase(Locale.ROOT)));

        assertThat(at(NOW).all()).extracting(DigitalId::address).containsExactly(ALAIN);
    }

    @Test
    void shouldReadEveryFormThatCertificatesAreSentIn() throws Exception {
        X509Certificate one = TestCertificate.of(ALAIN);
        X509Certificate two = TestCertificate.of(JEANNE);

        assertThat(CertificateReader.read(one.getEncoded())).containsExactly(one);
        assertThat(CertificateReader.read(CertificateFiles.pem(one))).containsExactly(one);
        assertThat(CertificateReader.read(CertificateFiles.p7b(List.of(one, two)))).containsExactlyInAnyOrder(one, two);
        assertThatThrownBy(() -> CertificateReader.read("nonsense".getBytes(StandardCharsets.US_ASCII)))
            .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> CertificateReader.read(new byte[0])).isInstanceOf(CertificateException.class);
    }

    /** Whoever signs a mail must not become somebody else. */
    @Test
    void shouldKeepOfASignerOnlyTheAddressThatHisMailIsFrom() throws Exception {
        X509Certificate both = TestCertificate.withAddresses(ALAIN, JEANNE);

        assertThat(directory.harvest(both, ALAIN.toUpperCase(Locale.ROOT))).map(DigitalId::address).contains(ALAIN);
        assertThat(directory.offered(JEANNE)).isEmpty();
        assertThat(directory.harvest(both, "somebody.else@tcn.b.eu-admin.net")).isEmpty();
        assertThat(directory.harvest(both, ALAIN)).as("known").isEmpty();
        assertThat(at(NOW).offered(ALAIN)).map(DigitalId::origin).contains(Origin.HARVESTED);
    }

    @Test
    void shouldOfferWhatAnAdministratorImportedHoweverNewWhatCameWithAMailIs() throws Exception {
        X509Certificate imported = TestCertificate.of(ALAIN, NOW.minusSeconds(9_000), NOW.plusSeconds(9_000));
        X509Certificate harvested = TestCertificate.ofAnotherKey(NOW.minusSeconds(1), ALAIN);
        directory.keep(imported);
        directory.harvest(harvested, ALAIN);

        for (DigitalIdDirectory one : List.of(directory, at(NOW))) {
            assertThat(one.offered(ALAIN)).map(DigitalId::certificate).contains(imported);
            assertThat(one.offered().map(DigitalId::certificate)).containsExactly(imported);
        }
        assertThat(at(NOW.plusSeconds(9_001)).offered(ALAIN)).as("when the imported one has ended")
            .map(DigitalId::certificate).contains(harvested);
    }

    @Test
    void shouldOfferWhatAnOwnAuthorityIssuedBeforeWhatAnotherDid() throws Exception {
        Path authority = temporary.resolve("EC_CA.crt");
        Files.write(authority, CertificateFiles.pem(TestCertificate.ca(ALAIN)));
        rules = new DigitalIdDirectory.HarvestRules(
            new OwnAuthorities(List.of(temporary.resolve("none.crt"), authority)), false);
        directory = at(NOW);
        X509Certificate own = TestCertificate.of(ALAIN, NOW.minusSeconds(9_000), NOW.plusSeconds(9_000));
        directory.harvest(own, ALAIN);
        directory.harvest(TestCertificate.ofAnotherKey(NOW.minusSeconds(1), ALAIN), ALAIN);

        assertThat(directory.offered(ALAIN)).map(DigitalId::certificate).contains(own);
        assertThat(at(NOW).offered(ALAIN)).map(DigitalId::origin).contains(Origin.OWN_AUTHORITY);
    }

    @Test
    void shouldListAnotherKeyUntilAnAdministratorSaysAWord() throws Exception {
        X509Certificate first = TestCertificate.of(ALAIN, NOW.minusSeconds(900), NOW.plusSeconds(9_000));
        X509Certificate renewed = TestCertificate.of(ALAIN, NOW.minusSeconds(800), NOW.plusSeconds(9_000));
        X509Certificate other = TestCertificate.ofAnotherKey(NOW.minusSeconds(100), ALAIN);
        directory.harvest(first, ALAIN);
        directory.harvest(renewed, ALAIN);
        assertThat(directory.changed()).as("a renewed certificate of the same key").isEmpty();

        directory.harvest(other, ALAIN);
        assertThat(directory.changed()).extracting(DigitalId::certificate).containsExactly(other);
        assertThat(directory.offered(ALAIN)).map(DigitalId::certificate).contains(other);
        assertThat(at(NOW).changed()).hasSize(1);

        assertThat(directory.confirm(ALAIN, Optional.of(directory.changed().get(0).sha256()))).isEqualTo(1);
        for (DigitalIdDirectory one : List.of(directory, at(NOW))) {
            assertThat(one.changed()).isEmpty();
            assertThat(one.history(ALAIN)).hasSize(3);
            assertThat(one.offered(ALAIN)).map(DigitalId::origin).contains(Origin.IMPORTED);
        }
        assertThat(directory.confirm(JEANNE, Optional.empty())).isZero();
    }

    @Test
    void shouldOfferAnotherKeyOnlyAfterAWordWhereThatIsWanted() throws Exception {
        rules = new DigitalIdDirectory.HarvestRules(new OwnAuthorities(List.of()), true);
        directory = at(NOW);
        X509Certificate first = TestCertificate.of(ALAIN);
        X509Certificate other = TestCertificate.ofAnotherKey(NOW.minusSeconds(1), ALAIN);
        directory.harvest(first, ALAIN);
        directory.harvest(other, ALAIN);

        assertThat(directory.offered(ALAIN)).map(DigitalId::certificate).contains(first);
        assertThat(directory.status(directory.changed().get(0))).isEqualTo(DigitalIdStatus.UNCONFIRMED);
        // to import it is a word, too
        directory.keep(other);
        assertThat(directory.offered(ALAIN)).map(DigitalId::certificate).contains(other);
        assertThat(directory.history(ALAIN)).hasSize(2);
    }

    private DigitalIdDirectory at(Instant now) throws Exception {
        return DigitalIdDirectory.open(stores.in(folder), TestaNamespace.tachonet(), revoked::contains, rules,
            Clock.fixed(now, ZoneOffset.UTC));
    }
}
