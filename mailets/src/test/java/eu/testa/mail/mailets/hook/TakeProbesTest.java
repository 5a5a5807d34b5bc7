package eu.testa.mail.mailets.hook;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.deferred.DeferredStoreFixture;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.ca.CaSettings;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.IssuedId;
import eu.testa.mail.core.pki.ca.Phase;
import eu.testa.mail.core.probe.Probes;
import eu.testa.mail.core.report.ReportSignature;
import eu.testa.mail.core.smime.CmsVerifier;
import eu.testa.mail.core.smime.SmimePolicy;
import eu.testa.mail.core.smime.trust.AlgorithmPolicy;
import eu.testa.mail.core.smime.trust.PkixTrust;
import eu.testa.mail.core.smime.trust.TrustPolicy;
import eu.testa.mail.core.smime.trust.TrustPolicy.MissingCrl;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import eu.testa.mail.core.store.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.util.MimeMessageUtil;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@ExtendWith(SharedRsaKeys.class)
class TakeProbesTest {

    private static final String ECHO = "testa-probe@tcn.b.eu-admin.net";
    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String PROBE = "<3f2b8a0e-0000-4000-8000-1234567890ab.probe@tcn.b.eu-admin.net>";

    private static final String POSTMASTER = "postmaster@mail.tcn.b.eu-admin.net";
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private static Path shared;
    private static Path root;
    @TempDir
    private Path folder;
    private Database database;
    private TakeProbes hook;

    @BeforeAll
    static void issue() throws Exception {
        char[] passphrase = "correct horse battery staple".toCharArray();
        Path ca = shared.resolve("ca");
        CertificationAuthority.init(ca, new CaSettings("TESTA", "Root_CA", "EC_CA", Phase.TEST, 1, 2048, 7, Optional.empty(),
            Optional.empty(), TestaNamespace.tachonet()), 2048, Optional.of(passphrase), CLOCK, new SecureRandom());
        try (CertificationAuthority open = CertificationAuthority.open(ca, CLOCK, new SecureRandom())) {
            Path issued = open.issuePostmaster(POSTMASTER, Pfx.MODERN, passphrase).folder();
            Files.copy(issued.resolve(IssuedId.PFX), shared.resolve(ReportSignature.PFX));
            Files.copy(issued.resolve(IssuedId.PASSWORD), shared.resolve(ReportSignature.PASSWORD));
            root = issued.resolve("Root_CA.crt");
        }
    }

    @BeforeEach
    void open() throws Exception {
        database = Database.open(DeferredStoreFixture.hasty(folder), CLOCK);
        hook = hook(List.of(root));
    }

    private TakeProbes hook(List<Path> trusted) throws Exception {
        TrustStore store = new TrustStore(new TrustSources(trusted, List.of(), List.of()), CLOCK);
        return new TakeProbes(new Probes(database, "mail.tcn.b.eu-admin.net", CLOCK), new CmsVerifier(new PkixTrust(store,
            new TrustPolicy(AlgorithmPolicy.standard(), MissingCrl.IGNORE, MissingCrl.IGNORE)), SmimePolicy.standard()), CLOCK);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private HookResult take(FakeMail.Builder mail, String messageId) throws Exception {
        return hook.onMessage(new FakeSession("192.0.2.1").session(), mail.mimeMessage(
            MimeMessageUtil.mimeMessageFromString("Message-ID: " + messageId + "\r\n\r\nx\r\n")).build());
    }

    @Test
    void shouldTakeAProbeAndLetNobodyElseHaveIt() throws Exception {
        HookResult result = take(FakeMail.builder().name("mail").recipient(ECHO), PROBE);

        assertThat(result.getSmtpRetCode()).isEqualTo("250");
        assertThat(result.getResult().getAction()).isEqualTo(HookReturnCode.Action.OK);
    }

    @Test
    void shouldLeaveAllOtherMailToTheHooksThatFollow() throws Exception {
        assertThat(take(FakeMail.builder().name("mail").recipient(ALAIN), PROBE)).isEqualTo(HookResult.DECLINED);
    }

    private HookResult takeSigned(TakeProbes by, String changed) throws Exception {
        String letter = "From: " + POSTMASTER + "\r\nMessage-ID: " + PROBE + "\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: text/plain\r\n\r\nA probe.\r\n";
        byte[] signed = ReportSignature.read(shared, POSTMASTER).sign(letter.getBytes(StandardCharsets.US_ASCII), CLOCK.instant());
        return by.onMessage(new FakeSession("192.0.2.1").session(), FakeMail.builder().name("mail").recipient(ECHO)
            .mimeMessage(MimeMessageUtil.mimeMessageFromString(new String(signed, StandardCharsets.US_ASCII)
                .replace("A probe.", changed))).build());
    }

    @Test
    void shouldSayWhoHasSignedAProbe() throws Exception {
        HookResult result = takeSigned(hook, "A probe.");

        assertThat(result.getSmtpRetCode()).isEqualTo("250");
        assertThat(result.getSmtpDescription()).isEqualTo("2.0.0 The probe has arrived, signed by " + POSTMASTER);
    }

    /** Of the way, a CA that is not known says nothing. */
    @Test
    void shouldTakeAProbeOfASignerWhoIsNotTrusted() throws Exception {
        HookResult result = takeSigned(hook(List.of()), "A probe.");

        assertThat(result.getSmtpRetCode()).isEqualTo("250");
        assertThat(result.getSmtpDescription()).contains("with a signature that is not believed here: ");
    }

    @Test
    void shouldCallAProbeLostThatIsNotWhatWasSigned() throws Exception {
        HookResult result = takeSigned(hook, "Another.");

        assertThat(result.getSmtpRetCode()).isEqualTo("550");
        assertThat(result.getSmtpDescription()).startsWith("5.7.7 The probe is not what was signed");
    }

    /** A 250 would say that somebody has it. */
    @Test
    void shouldRefuseMailThatIsNoProbe() throws Exception {
        assertThat(take(FakeMail.builder().name("mail").recipient(ECHO), "<letter@tcn.b.eu-admin.net>").getSmtpRetCode()).isEqualTo("550");
        assertThat(take(FakeMail.builder().name("mail").sender(ALAIN).recipient(ECHO), PROBE).getSmtpRetCode()).isEqualTo("550");
        assertThat(take(FakeMail.builder().name("mail").recipients(ECHO, ALAIN), PROBE).getSmtpRetCode()).isEqualTo("550");
    }

    @Test
    void shouldAskTheRelayToWaitWhileItCannotBeNoted() throws Exception {
        database.close();

        assertThat(take(FakeMail.builder().name("mail").recipient(ECHO), PROBE).getSmtpRetCode()).isEqualTo("451");
    }
}
