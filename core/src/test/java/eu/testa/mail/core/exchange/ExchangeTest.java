package eu.testa.mail.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.digitalid.DigitalId;
import eu.testa.mail.core.digitalid.DigitalIdDirectory;
import eu.testa.mail.core.digitalid.DigitalIdStatus;
import eu.testa.mail.core.digitalid.Origin;
import eu.testa.mail.core.digitalid.TestCertificate;
import eu.testa.mail.core.digitalid.TestHarvest;
import eu.testa.mail.core.exchange.ListIntake.Kind;
import eu.testa.mail.core.exchange.ListIntake.Outcome;
import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.smime.CmsVerifier;
import eu.testa.mail.core.smime.SmimePolicy;
import eu.testa.mail.core.smime.trust.KnownRevocations;
import eu.testa.mail.core.smime.trust.PkixTrust;
import eu.testa.mail.core.smime.trust.TrustPolicy;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import eu.testa.mail.core.store.EmbeddedStores;
import eu.testa.mail.core.store.TaskLease;
import eu.testa.mail.core.time.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Lists of on the list, with a CA of our own: what a server in Belgium sends, and what one in France makes of it. */
@Tag("slow")
@ExtendWith(SharedRsaKeys.class)
class ExchangeTest {

    private static final TestaNamespace TESTA = TestaNamespace.tachonet();
    private static final TestaDomain BELGIUM = TESTA.domainOf(Country.B);
    private static final TestaDomain FRANCE = TESTA.domainOf(Country.F);
    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String LUC = "Luc.Maes@tcn.b.eu-admin.net";
    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final String POSTMASTER = "postmaster@tcn.b.eu-admin.net";
    private static final Instant NOW = new ManualClock().instant();

    @TempDir
    static Path shared;
    private static Path ca;
    private static X509Certificate alain;
    private static X509Certificate luc;
    private static X509Certificate jeanne;

    @RegisterExtension
    private final EmbeddedStores stores = new EmbeddedStores();
    @TempDir
    Path folder;
    private final ManualClock clock = new ManualClock();
    private final List<byte[]> sent = new ArrayList<>();
    private final List<List<String>> recipients = new ArrayList<>();
    private DigitalIdDirectory belgium;
    private DigitalIdDirectory france;
    private ListDispatch dispatch;
    private ListIntake intake;

    @BeforeAll
    static void issue() throws Exception {
        ca = shared.resolve("ca");
        IssuingCa issuer = IssuingCa.init(ca);
        alain = issuer.user(ALAIN);
        luc = issuer.user(LUC);
        jeanne = issuer.user(JEANNE);
        issuer.server(POSTMASTER, shared.resolve(POSTMASTER));
        issuer.server("postmaster@tcn.f.eu-admin.net", shared.resolve("postmaster@tcn.f.eu-admin.net"));
    }

    @BeforeEach
    void begin() throws Exception {
        trust(ca);
        belgium = directory("b");
        france = directory("f");
        dispatch = dispatch(belgium, BELGIUM, notes("b"));
        intake = intake(france, FRANCE, notes("f"));
    }

    @Test
    void shouldLetAUserInFranceFindABelgianWhoNeverWrote() throws Exception {
        belgium.keep(alain);

        dispatch.tick(this::send);

        assertThat(recipients).hasSize(1);
        assertThat(recipients.get(0)).hasSize(Country.values().length - 1).contains("postmaster@tcn.f.eu-admin.net")
            .doesNotContain(POSTMASTER);
        assertThat(take()).isEqualTo(new Outcome(Kind.TAKEN, "2 on the list, 2 new, 0 left out, 0 withdrawn"));
        assertThat(france.offered(ALAIN)).map(DigitalId::origin).contains(Origin.EXCHANGED);
        assertThat(directory("f").offered(ALAIN)).as("after a restart").map(DigitalId::certificate).contains(alain);
    }

    @Test
    void shouldSendAtEachChangeAndOnceAWeek() throws Exception {
        dispatch.tick(this::send);
        assertThat(sent).as("there is nobody yet").isEmpty();
        belgium.keep(alain);
        dispatch.tick(this::send);
        dispatch.tick(this::send);
        assertThat(sent).hasSize(1);

        belgium.keep(luc);
        dispatch.tick(this::send);
        assertThat(sent).as("one more").hasSize(2);

        clock.pass(Duration.ofDays(6));
        dispatch(belgium, BELGIUM, notes("b")).tick(this::send);
        assertThat(sent).as("and after a restart").hasSize(2);
        clock.pass(Duration.ofDays(1));
        dispatch.tick(this::send);
        assertThat(sent).as("a week later").hasSize(3);

        belgium.delete(ALAIN, Optional.empty());
        belgium.delete(LUC, Optional.empty());
        dispatch.tick(this::send);
        assertThat(sent).as("nobody any more").hasSize(4);
    }

    /** What it sent then the others have refused: it was signed in the future. */
    @Test
    void shouldSendAgainWhenTheClockIsSetBack() throws Exception {
        belgium.keep(alain);
        clock.pass(Duration.ofDays(20));
        dispatch.tick(this::send);
        clock.pass(Duration.ofDays(-20));

        dispatch(belgium, BELGIUM, notes("b")).tick(this::send);
        dispatch(belgium, BELGIUM, notes("b")).tick(this::send);

        assertThat(sent).hasSize(2);
    }

    @Test
    void shouldAnswerACountryFromWhichAFirstListComes() throws Exception {
        france.keep(jeanne);
        ExchangeNotes notes = notes("b");
        dispatch = dispatch(belgium, BELGIUM, notes);
        belgium.keep(alain);
        dispatch.tick(this::send);
        ListIntake atHome = intake(belgium, BELGIUM, notes);
        dispatch(france, FRANCE, notes("f")).tick(this::send);

        assertThat(atHome.take(MessageSource.of(last()), Optional.of("postmaster@tcn.f.eu-admin.net")).kind()).isEqualTo(Kind.TAKEN);
        dispatch.tick(this::send);
        dispatch.tick(this::send);

        assertThat(recipients).hasSize(3);
        assertThat(recipients.get(2)).containsExactly("postmaster@tcn.f.eu-admin.net");
    }

    @Test
    void shouldSendNothingWithoutADigitalIdOfItsOwnAndBeginWhenThereIsOne() throws Exception {
        belgium.keep(alain);
        Path secrets = Files.createDirectories(folder.resolve("secrets"));
        ListDispatch without = new ListDispatch(belgium, BELGIUM, "mail.tcn.b.eu-admin.net", List.of(FRANCE), notes("b"),
            lease("b"), () -> ReportSignature.read(secrets, POSTMASTER), clock);
        without.tick(this::send);
        assertThat(sent).isEmpty();

        for (String file : List.of(ReportSignature.PFX, ReportSignature.PASSWORD)) {
            Files.copy(shared.resolve(POSTMASTER).resolve(file), secrets.resolve(file));
        }
        clock.pass(Duration.ofMinutes(1));
        without.tick(this::send);

        assertThat(sent).hasSize(1);
    }

    @Test
    void shouldTellOnlyOfItsOwnUsersWhomSomebodyHereVouchesFor() throws Exception {
        belgium.keep(jeanne);
        belgium.harvest(alain, ALAIN);

        dispatch.tick(this::send);

        assertThat(sent).isEmpty();
    }

    @Test
    void shouldRemoveWhoIsNotOnTheListAnyMoreAndNobodyElse() throws Exception {
        belgium.keep(alain);
        belgium.keep(luc);
        dispatch.tick(this::send);
        take();
        france.keep(jeanne);
        belgium.delete(ALAIN, Optional.empty());
        clock.pass(Duration.ofMinutes(1));
        dispatch.tick(this::send);

        assertThat(take().words()).contains("1 withdrawn");

        assertThat(france.history(ALAIN)).isEmpty();
        assertThat(france.offered(LUC)).isPresent();
        assertThat(france.offered(JEANNE)).isPresent();
    }

    @Test
    void shouldKeepWhatAnAdministratorImportedWhateverTheListSays() throws Exception {
        france.keep(alain);
        belgium.keep(luc);
        dispatch.tick(this::send);

        take();

        assertThat(france.offered(ALAIN)).map(DigitalId::origin).contains(Origin.IMPORTED);
    }

    @Test
    void shouldNotOfferARevokedOneAndTellTheOthers() throws Exception {
        belgium.keep(luc);
        belgium.keep(alain);
        dispatch.tick(this::send);
        take();
        assertThat(france.offered(LUC)).isPresent();

        Path copy = folder.resolve("ca");
        copy(ca, copy);
        clock.pass(Duration.ofMinutes(1));
        new IssuingCa(copy, clock).revoke(LUC);
        trust(copy);
        france = directory("f");
        assertThat(france.offered(LUC)).as("the CRL is enough").isEmpty();
        assertThat(france.status(france.history(LUC).get(0))).isEqualTo(DigitalIdStatus.REVOKED);
        dispatch(directory("b"), BELGIUM, notes("b")).tick(this::send);

        intake = intake(france, FRANCE, notes("f"));
        assertThat(sent).as("one less is a change").hasSize(2);
        assertThat(take().words()).contains("1 withdrawn");
        assertThat(france.history(LUC)).isEmpty();
    }

    @Test
    void shouldCompleteThePathsWithTheCasOnTheList() throws Exception {
        Files.delete(folder.resolve("smime/authorities/EC_CA.crt"));
        belgium.keep(alain);

        dispatch.tick(this::send);

        assertThat(take().words()).isEqualTo("2 on the list, 2 new, 0 left out, 0 withdrawn");
    }

    @Test
    void shouldNotOfferOneThatHasEnded() throws Exception {
        belgium.keep(alain);
        dispatch.tick(this::send);
        take();

        clock.pass(Duration.ofDays(60));

        assertThat(france.offered(ALAIN)).isEmpty();
        assertThat(france.history(ALAIN)).hasSize(1);
    }

    @Test
    void shouldRefuseAnOlderListAndTheSameAgain() throws Exception {
        belgium.keep(alain);
        dispatch.tick(this::send);
        byte[] first = last();
        take();
        assertThat(take()).satisfies(outcome -> assertRefused(outcome, "not newer"));
        belgium.delete(ALAIN, Optional.empty());
        belgium.keep(luc);
        clock.pass(Duration.ofMinutes(1));
        dispatch.tick(this::send);
        take();

        assertThat(intake(france, FRANCE, notes("f")).take(MessageSource.of(first), Optional.of(POSTMASTER)))
            .satisfies(outcome -> assertRefused(outcome, "not newer"));

        assertThat(france.offered(ALAIN)).isEmpty();
        assertThat(france.offered(LUC)).isPresent();
    }

    @Test
    void shouldRefuseAListFromTheFuture() throws Exception {
        byte[] list = ReportSignature.read(shared.resolve(POSTMASTER), POSTMASTER)
            .sign(letter(POSTMASTER, alain), NOW.plus(Duration.ofHours(2)));

        assertRefused(intake.take(MessageSource.of(list), Optional.of(POSTMASTER)), "in the future");
    }

    @Test
    void shouldRefuseAListThatNoServerHasSigned() throws Exception {
        byte[] unsigned = letter(POSTMASTER, alain);
        assertThat(intake.take(MessageSource.of(unsigned), Optional.of(POSTMASTER)).kind()).isEqualTo(Kind.NO_LIST);

        byte[] byAnother = signedBy("postmaster@tcn.f.eu-admin.net", letter(POSTMASTER, alain));
        assertRefused(intake.take(MessageSource.of(byAnother), Optional.of(POSTMASTER)), "not that of " + POSTMASTER);

        assertThat(france.all()).isEmpty();
    }

    @Test
    void shouldRefuseAListOfAStranger() throws Exception {
        byte[] list = signedBy(POSTMASTER, letter(POSTMASTER, alain));
        for (String stranger : List.of(ALAIN, "postmaster@mail.tcn.b.eu-admin.net", "postmaster@relay.eu-admin.net",
            "postmaster@tcn.f.eu-admin.net", "postmaster@other.b.eu-admin.net", "postmaster@tcn.b.example.net")) {
            assertRefused(intake.take(MessageSource.of(list), Optional.of(stranger)), "server address of another country");
        }
        assertRefused(intake.take(MessageSource.of(list), Optional.of("postmaster@tcn.d.eu-admin.net")), "not that of");
        assertRefused(intake.take(MessageSource.of(list), Optional.empty()), "server address of another country");
        assertThat(france.all()).isEmpty();
    }

    @Test
    void shouldRefuseAListOnWhichSomebodyOfAnotherCountryIs() throws Exception {
        byte[] list = signedBy(POSTMASTER, letter(POSTMASTER, alain, jeanne));

        assertRefused(intake.take(MessageSource.of(list), Optional.of(POSTMASTER)), JEANNE + " is on it, who is not of");

        assertThat(france.all()).isEmpty();
    }

    @Test
    void shouldLeaveOutWhomNoAnchorVouchesFor() throws Exception {
        byte[] list = signedBy(POSTMASTER, letter(POSTMASTER, alain, TestCertificate.of(LUC)));

        Outcome outcome = intake.take(MessageSource.of(list), Optional.of(POSTMASTER));

        assertThat(outcome.words()).isEqualTo("2 on the list, 1 new, 1 left out, 0 withdrawn");
        assertThat(france.offered(ALAIN)).isPresent();
        assertThat(france.history(LUC)).isEmpty();
    }

    @Test
    void shouldLeaveOutOneThatHasEnded() throws Exception {
        byte[] list = signedBy(POSTMASTER, letter(POSTMASTER, TestCertificate.of(LUC, NOW.minusSeconds(7_200), NOW.minusSeconds(3_600))));

        Outcome outcome = intake.take(MessageSource.of(list), Optional.of(POSTMASTER));

        assertThat(outcome.words()).isEqualTo("1 on the list, 0 new, 1 left out, 0 withdrawn");
    }

    @Test
    void shouldRefuseAListThatIsTooLong() throws Exception {
        byte[] huge = signedBy(POSTMASTER, letter(POSTMASTER, Collections.nCopies(ListIntake.MOST, alain).toArray(X509Certificate[]::new)));

        // one certificate more than may be: CMS is a set to the JDK, but not to us
        byte[] more = signedBy(POSTMASTER, letter(POSTMASTER, Collections.nCopies(ListIntake.MOST + 1, alain)
            .toArray(X509Certificate[]::new)));

        assertRefused(intake.take(MessageSource.of(more), Optional.of(POSTMASTER)), "expected " + ListIntake.MOST + " at most");
        assertThat(intake.take(MessageSource.of(huge), Optional.of(POSTMASTER)).kind()).isEqualTo(Kind.TAKEN);
    }

    @Test
    void shouldRefuseWhatIsTooLargeOrNoCertificates() throws Exception {
        String type = "From: <" + POSTMASTER + ">\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=certs-only\r\n\r\n";
        byte[] noise = signedBy(POSTMASTER, (type + "good morning\r\n").getBytes(StandardCharsets.US_ASCII));
        byte[] large = signedBy(POSTMASTER, (type + "0123456789abcdef\r\n".repeat(250_000)).getBytes(StandardCharsets.US_ASCII));

        assertRefused(intake.take(MessageSource.of(noise), Optional.of(POSTMASTER)), "it is no certificate");
        assertRefused(intake.take(MessageSource.of(large), Optional.of(POSTMASTER)), "it is larger than");
    }

    @Test
    void shouldPassOverOtherMail() throws Exception {
        byte[] mail = signedBy(POSTMASTER, ("From: <" + POSTMASTER + ">\r\nContent-Type: text/plain\r\n\r\nGood morning\r\n")
            .getBytes(StandardCharsets.US_ASCII));
        byte[] broken = "Content-Type: multipart/signed\r\n\r\nno boundary\r\n".getBytes(StandardCharsets.US_ASCII);

        for (byte[] other : List.of(mail, broken, "Subject: good morning\r\n\r\n".getBytes(StandardCharsets.US_ASCII))) {
            assertThat(intake.take(MessageSource.of(other), Optional.of(POSTMASTER)).kind()).isEqualTo(Kind.NO_LIST);
        }
    }

    private static void assertRefused(Outcome outcome, String words) {
        assertThat(outcome.kind()).as(outcome.words()).isEqualTo(Kind.REFUSED);
        assertThat(outcome.words()).contains(words);
    }

    private String send(Envelope envelope, byte[] mail) {
        assertThat(envelope.sender()).isPresent();
        sent.add(mail);
        recipients.add(envelope.recipients().stream().map(Recipient::address).toList());
        return Outbox.LETTER + sent.size();
    }

    private byte[] last() {
        return sent.get(sent.size() - 1);
    }

    private Outcome take() throws IOException {
        return intake.take(MessageSource.of(last()), Optional.of(POSTMASTER));
    }

    private static byte[] letter(String from, X509Certificate... certificates) throws IOException {
        return new ListLetter(from, List.of("postmaster@tcn.f.eu-admin.net"), "mail.tcn.b.eu-admin.net", List.of(certificates))
            .octets(NOW);
    }

    private static byte[] signedBy(String postmaster, byte[] letter) throws IOException {
        return ReportSignature.read(shared.resolve(postmaster), postmaster).sign(letter, NOW);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    /** The authorities and CRLs of a CA. */
    private void trust(Path from) throws IOException {
        for (String name : List.of("Root_CA", "EC_CA")) {
            take(from.resolve(name + ".crt"), folder.resolve("smime/authorities"));
            take(from.resolve(name + ".crl"), folder.resolve("smime/crls"));
        }
    }

    private static void take(Path file, Path to) throws IOException {
        Files.copy(file, Files.createDirectories(to).resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    private TrustStore store() {
        return new TrustStore(TrustSources.in(folder.resolve("smime")), clock);
    }

    private DigitalIdDirectory directory(String name) throws IOException {
        return DigitalIdDirectory.open(stores.in(folder.resolve("ids-" + name)), TESTA, new KnownRevocations(store(), clock), TestHarvest.EQUAL, clock);
    }

    private ExchangeNotes notes(String name) throws IOException {
        return new ExchangeNotes(stores.in(folder.resolve("ids-" + name)));
    }

    private TaskLease lease(String name) throws IOException {
        return new TaskLease(stores.in(folder.resolve("ids-" + name)), "exchange", Duration.ofMinutes(1));
    }

    private ListDispatch dispatch(DigitalIdDirectory directory, TestaDomain own, ExchangeNotes notes) throws IOException {
        String postmaster = "postmaster@" + own.name();
        return new ListDispatch(directory, own, "mail." + own.name(), Stream.of(Country.values()).map(TESTA::domainOf).toList(), notes,
            lease(own.country().name()), () -> ReportSignature.read(shared.resolve(postmaster), postmaster), clock);
    }

    private ListIntake intake(DigitalIdDirectory directory, TestaDomain own, ExchangeNotes notes) {
        PkixTrust trust = new PkixTrust(store(), TrustPolicy.standard());
        return new ListIntake(directory, new CmsVerifier(trust, SmimePolicy.standard()), trust, TESTA, own.name(), notes, clock);
    }
}
