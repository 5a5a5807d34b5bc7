package eu.testa.mail.core.smime.trust;

import static eu.testa.mail.core.smime.trust.TestAuthority.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.reload.Reloaded.State;
import eu.testa.mail.core.smime.trust.TrustVerdict.Status;
import eu.testa.mail.core.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustStoreTest {

    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    private Path folder;
    private Path authorities;
    private Path crls;
    private final ManualClock clock = new ManualClock(NOW);
    private TestAuthority root;
    private TestAuthority issuing;
    private X509Certificate signer;

    @BeforeEach
    void setUp() throws Exception {
        authorities = Files.createDirectories(folder.resolve("authorities"));
        crls = Files.createDirectories(folder.resolve("crls"));
        root = TestAuthority.root("Root_CA");
        issuing = root.authority("EC_CA");
        signer = issuing.person().certificate();
        Files.write(authorities.resolve("Root_CA.crt"), CertificateFiles.pem(root.certificate()));
        Files.write(authorities.resolve("EC_CA.crt"), issuing.certificate().getEncoded());
        Files.write(crls.resolve("Root_CA.crl"), root.crl().getEncoded());
        Files.write(crls.resolve("EC_CA.crl"), issuing.crl().getEncoded());
    }

    private TrustStore store() {
        return new TrustStore(TrustSources.in(folder), clock);
    }

    private TrustVerdict check(TrustStore store) {
        return new PkixTrust(store, TrustPolicy.standard()).check(signer, List.of(), List.of(), clock.instant());
    }

    /** As after a copy: with another time, for the clock of a file system is coarse. */
    private void replace(Path file, byte[] content) throws Exception {
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
        clock.pass(Duration.ofSeconds(2));
    }

    @Test
    void shouldReadPemAndDerAndPkcs7() throws Exception {
        assertThat(check(store()).status()).isEqualTo(Status.PASS);

        Files.delete(authorities.resolve("Root_CA.crt"));
        Files.delete(authorities.resolve("EC_CA.crt"));
        Files.write(authorities.resolve("chain.p7b"),
            CertificateFiles.p7b(List.of(issuing.certificate(), root.certificate())));
        assertThat(check(store()).status()).isEqualTo(Status.PASS);
    }

    /** Whoever asks for it need not wait for the next look. */
    @Test
    void shouldTakeAChangeAtOnceWhenAskedTo() throws Exception {
        TrustStore store = store();
        assertThat(store.reload().state()).isEqualTo(State.UNCHANGED);

        Files.write(crls.resolve("EC_CA.crl"), issuing.crl(signer).getEncoded());
        Files.setLastModifiedTime(crls.resolve("EC_CA.crl"), FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(store.reload().state()).isEqualTo(State.IN_FORCE);
        assertThat(check(store).status()).as("revoked").isNotEqualTo(Status.PASS);

        Files.writeString(crls.resolve("Root_CA.crl"), "half a file");
        assertThat(store.reload()).satisfies(refused -> {
            assertThat(refused.state()).isEqualTo(State.REFUSED);
            assertThat(refused.words()).contains("Root_CA.crl");
        });
    }

    /** As a Member State's server ships. */
    @Test
    void shouldNotTakeAServerWithoutAuthoritiesForAFaultWhenAskedToLook() {
        TrustStore store = new TrustStore(TrustSources.in(folder.resolve("none")), clock);

        assertThat(store.reload().state()).isEqualTo(State.UNCHANGED);
    }

    @Test
    void shouldReadEachKindFromAFileInPemThatHasBoth() throws Exception {
        String both = new String(CertificateFiles.pem(issuing.certificate()), StandardCharsets.US_ASCII) + "as it came by mail\n"
            + "-----BEGIN X509 CRL-----\n" + Base64.getMimeEncoder().encodeToString(issuing.crl(signer).getEncoded())
            + "\n-----END X509 CRL-----\n";
        Files.delete(authorities.resolve("EC_CA.crt"));
        Files.delete(crls.resolve("EC_CA.crl"));
        Files.writeString(authorities.resolve("both.pem"), both);
        Files.writeString(crls.resolve("both.pem"), both);

        TrustStore store = store();

        assertThat(check(store).reason()).contains("revoked");
        assertThat(store.problems()).isEmpty();
    }

    @Test
    void shouldLearnOfANewCrlWithoutARestart() throws Exception {
        TrustStore store = store();
        assertThat(check(store).status()).isEqualTo(Status.PASS);

        replace(crls.resolve("EC_CA.crl"), issuing.crl(clock.instant(), signer).getEncoded());

        assertThat(check(store).status()).isEqualTo(Status.FAIL);
        assertThat(new KnownRevocations(store, clock).isRevoked(signer)).isTrue();
    }

    @Test
    void shouldLookNoMoreOftenThanEveryTwoSeconds() throws Exception {
        TrustStore store = store();
        Files.delete(authorities.resolve("Root_CA.crt"));

        assertThat(check(store).status()).isEqualTo(Status.PASS);
        clock.pass(Duration.ofSeconds(2));
        assertThat(check(store).reason()).isEqualTo("no CA is trusted here");
    }

    @Test
    void shouldKeepWhatItHasWhenNothingChanged() {
        TrustStore store = store();
        TrustMaterial before = store.material();
        clock.pass(Duration.ofHours(1));

        assertThat(store.material()).isSameAs(before);
    }

    @Test
    void shouldLeaveOutABrokenFileAndNameIt() throws Exception {
        Files.writeString(authorities.resolve("readme.txt"), "not a certificate");
        Files.writeString(crls.resolve("half.crl"), "-----BEGIN X509 CRL-----\nMIIB");

        TrustStore store = store();

        assertThat(check(store).status()).isEqualTo(Status.PASS);
        assertThat(store.problems()).satisfiesExactly(
            one -> assertThat(one).startsWith(authorities.resolve("readme.txt") + " is left out: it is no certificate"),
            other -> assertThat(other).startsWith(crls.resolve("half.crl") + " is left out: it is no CRL"));
    }

    @Test
    void shouldNotMakeGoodWhatIsRevokedWhenACopyStopsHalfWay() throws Exception {
        byte[] revoking = issuing.crl(signer).getEncoded();
        Files.write(crls.resolve("EC_CA.crl"), revoking);
        TrustStore store = store();

        replace(crls.resolve("EC_CA.crl"), Arrays.copyOf(revoking, revoking.length / 2));

        assertThat(check(store).status()).isEqualTo(Status.FAIL);
        assertThat(store.problems()).singleElement().asString().contains("what it said before still counts");
    }

    @Test
    void shouldNoLongerTrustACaWhoseFileIsBroken() throws Exception {
        TrustStore store = store();

        replace(authorities.resolve("Root_CA.crt"), new byte[] {1, 2, 3});
        store.reload();
        clock.pass(Duration.ofSeconds(2));

        assertThat(check(store).reason()).isEqualTo("no CA is trusted here");
        assertThat(store.problems()).singleElement().asString().startsWith(authorities.resolve("Root_CA.crt") + " is left out");
    }

    /** Somebody copies it over the one that is there: for a moment it is empty, and then it is half. */
    @Test
    void shouldGoOnTrustingACaWhileItsFileIsWritten() throws Exception {
        Path file = authorities.resolve("Root_CA.crt");
        byte[] whole = Files.readAllBytes(file);
        TrustStore store = store();
        for (int length : new int[] {0, 1, whole.length / 2, whole.length - 10}) {
            replace(file, Arrays.copyOf(whole, length));
            assertThat(check(store).status()).as("with %d octets", length).isEqualTo(Status.PASS);
            assertThat(store.problems()).singleElement().asString().contains("counts until the next look");
        }

        replace(file, whole);

        assertThat(check(store).status()).isEqualTo(Status.PASS);
        assertThat(store.problems()).isEmpty();
    }

    @Test
    void shouldNameAFolderThatIsNotThere() {
        TrustSources nowhere = new TrustSources(List.of(folder.resolve("none")), List.of(), List.of());

        assertThat(new TrustStore(nowhere, clock).problems())
            .containsExactly(folder.resolve("none") + " cannot be read: there is no such file or folder");
    }

    @Test
    void shouldFollowLinksToFoldersAndFiles() throws Exception {
        Path links = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("authorities"), authorities);
        Files.createDirectories(links.resolve("crls"));
        Files.createSymbolicLink(links.resolve("crls/Root_CA.crl"), crls.resolve("Root_CA.crl"));
        Files.createSymbolicLink(links.resolve("crls/others"), crls);

        TrustStore store = new TrustStore(TrustSources.in(links), clock);

        assertThat(store.problems()).isEmpty();
        assertThat(check(store).status()).isEqualTo(Status.PASS);
    }

    @Test
    void shouldReadWhatIsBesideALinkThatCannotBeFollowed() throws Exception {
        Files.createSymbolicLink(authorities.resolve("A_circle"), authorities);
        Files.createSymbolicLink(authorities.resolve("A_gone.crt"), folder.resolve("gone.crt"));
        Files.createSymbolicLink(authorities.resolve(".hidden"), folder.resolve("gone.crt"));

        TrustStore store = store();

        assertThat(check(store).status()).isEqualTo(Status.PASS);
        assertThat(store.problems()).containsExactlyInAnyOrder(
            authorities.resolve("A_circle") + " cannot be read: it is a link to a folder that it is in",
            authorities.resolve("A_gone.crt") + " cannot be read: it is a link that leads nowhere");
    }

    @Test
    void shouldTakeAFileThatIsNamedForAnAnchorUnlessItsIssuerIsNamedToo() throws Exception {
        Path rootFile = authorities.resolve("Root_CA.crt");
        Path issuingFile = authorities.resolve("EC_CA.crt");
        Files.write(crls.resolve("Root_CA.crl"), root.crl(issuing.certificate()).getEncoded());

        assertThat(check(named(issuingFile)).status()).isEqualTo(Status.PASS);
        assertThat(check(named(rootFile, issuingFile)).reason()).startsWith("the certificate of EC_CA was revoked");
    }

    private TrustStore named(Path... anchors) {
        return new TrustStore(new TrustSources(List.of(anchors), List.of(), List.of(crls)), clock);
    }

    @Test
    void shouldKnowRevocationsOnlyFromCrlsOfItsOwnCas() throws Exception {
        KnownRevocations revocations = new KnownRevocations(store(), clock);
        assertThat(revocations.isRevoked(signer)).isFalse();

        X509CRL forged = TestAuthority.root("EC_CA").crl(NOW.plusSeconds(1), signer);
        Files.write(crls.resolve("forged.crl"), forged.getEncoded());
        assertThat(new KnownRevocations(store(), clock).isRevoked(signer)).isFalse();

        Files.write(crls.resolve("EC_CA.crl"), issuing.crl(signer).getEncoded());
        assertThat(new KnownRevocations(store(), clock).isRevoked(signer)).isTrue();
        clock.pass(WEEK.multipliedBy(2));
        assertThat(new KnownRevocations(store(), clock).isRevoked(signer)).isTrue();
    }

    @Test
    void shouldWarnDaysBeforeACrlIsDue() {
        TrustHealth health = new TrustHealth(store(), () -> Duration.ofDays(3), clock);
        assertThat(health.warnings()).isEmpty();

        clock.pass(Duration.ofDays(5));
        assertThat(health.warnings()).containsExactlyInAnyOrder(
            "the CRL of Root_CA ends on 2026-03-09T08:00:00Z: bring a new one",
            "the CRL of EC_CA ends on 2026-03-09T08:00:00Z: bring a new one");

        clock.pass(WEEK);
        assertThat(health.warnings()).contains("the CRL of EC_CA ended on 2026-03-09T08:00:00Z: bring a new one");
    }

    @Test
    void shouldWarnOfWhatIsMissing() throws Exception {
        Files.delete(crls.resolve("EC_CA.crl"));
        assertThat(warnings()).containsExactly("there is no CRL of EC_CA: bring it");

        Files.delete(authorities.resolve("Root_CA.crt"));
        assertThat(warnings()).contains(
            "no CA is trusted here, so that no signature passes: bring the certificate of the root CA");
    }

    private List<String> warnings() {
        return new TrustHealth(store(), () -> Duration.ofDays(3), clock).warnings();
    }
}
