package eu.testa.mail.mailets.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.WrittenEvidence;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.Obstacle;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.VirusPolicy;
import eu.testa.mail.core.virus.VirusScanner;
import eu.testa.mail.core.virus.archive.Packing;
import eu.testa.mail.core.virus.engine.EngineStatus;
import eu.testa.mail.core.virus.engine.Signatures;
import eu.testa.mail.core.virus.engine.SignaturesInUse;
import eu.testa.mail.core.virus.engine.VirusEngine;
import eu.testa.mail.core.virus.engine.VirusEngines;
import eu.testa.mail.core.virus.engine.VirusEngines.Combination;
import eu.testa.mail.mailets.virus.VirusMark;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.util.MimeMessageUtil;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VirusScanHookTest {

    /** The hook asks the session for nothing but the peer's address, for its log. */
    private final SMTPSession session = (SMTPSession) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {SMTPSession.class}, (proxy, method, arguments) -> {
            assertThat(method.getName()).isEqualTo("getRemoteAddress");
            return new InetSocketAddress("127.0.0.1", 25);
        });
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-02T08:00:00Z"), ZoneOffset.UTC);
    private final WrittenEvidence evidence = new WrittenEvidence();
    private FakeMail mail;

    @BeforeEach
    void write() throws Exception {
        mail = FakeMail.builder().name("mail").sender("Alain.Dupont@tcn.b.eu-admin.net")
            .recipient("Jeanne.Martin@tcn.f.eu-admin.net")
            .mimeMessage(MimeMessageUtil.mimeMessageFromString("Subject: test\r\n\r\nhello\r\n")).build();
    }

    /** An engine that tells its signatures, and is not asked to scan. */
    private record Telling(List<EngineStatus> status) implements VirusEngine {

        @Override
        public String name() {
            return "clamd";
        }

        @Override
        public long maxSize() {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean tellsSignatureAge() {
            return true;
        }

        @Override
        public ScanVerdict scan(MessageSource message) {
            throw new AssertionError("the scanner scans, not the engine that is asked for its name");
        }

        @Override
        public ScanVerdict scan(MessageSource message, Deadline deadline) {
            throw new AssertionError("the scanner scans, not the engine that is asked for its name");
        }

        @Override
        public boolean opens(Packing packing, long octets, Deadline deadline) {
            return true;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private VirusScanHook hook(VirusScanner scanner) {
        VirusEngine engine = new Telling(List.of(new EngineStatus("unix:/run/clamd", Optional.empty(),
            Optional.of(new Signatures("27462", Instant.parse("2026-03-01T09:15:00Z"))))));
        return new VirusScanHook(scanner, VirusPolicy.standard(),
            new SignaturesInUse(new VirusEngines(List.of(engine), Combination.ALL), CLOCK), evidence, CLOCK);
    }

    private HookResult resultOf(VirusScanner scanner) {
        return hook(scanner).onMessage(session, mail);
    }

    @Test
    void shouldLetCleanMailGoOnWithoutAWord() {
        assertThat(resultOf(message -> new ScanVerdict.Clean())).isEqualTo(HookResult.DECLINED);
        assertThat(mail.getAttribute(VirusMark.NOT_SCANNED)).isEmpty();
    }

    @Test
    void shouldWriteDownTheVerdictAndWithWhichSignaturesItWasFound() {
        resultOf(message -> new ScanVerdict.Clean());
        resultOf(message -> new ScanVerdict.Infected("Win.X-1"));
        assertThat(evidence.records()).extracting(record -> record.text(EvidenceRecord.RESULT).orElseThrow())
            .containsExactly("clean", "refused: Infected: Win.X-1");
        assertThat(evidence.records()).allSatisfy(record -> {
            assertThat(record.text(EvidenceRecord.ENGINE)).contains("clamd");
            assertThat(record.text(EvidenceRecord.SIGNATURES)).contains("clamd 27462 of 2026-03-01T09:15:00Z");
            assertThat(record.text(EvidenceRecord.MAIL)).contains("mail");
        });
    }

    @Test
    void shouldRefuseInfectedMailForGoodWithTheNameOfTheSignature() {
        HookResult result = resultOf(message -> new ScanVerdict.Infected("Win.X-1"));
        assertThat(result.getResult().getAction()).isEqualTo(HookReturnCode.Action.DENY);
        assertThat(result.getSmtpRetCode()).isEqualTo("554");
        assertThat(result.getSmtpDescription()).isEqualTo("5.7.1 Infected: Win.X-1");
    }

    @Test
    void shouldLeaveMailWithoutAVerdictToThePeerAndNotTellItOurAddresses() {
        assertPostponed(resultOf(message -> new ScanVerdict.NoVerdict("clamd 192.0.2.1:3310 is away")));
    }

    @Test
    void shouldLeaveTheMailToThePeerWhateverGoesWrong() {
        assertPostponed(resultOf(message -> {
            throw new IllegalStateException("a bug");
        }));
        assertPostponed(resultOf(message -> {
            throw new StackOverflowError();
        }));
        assertPostponed(resultOf(message -> null));
    }

    @Test
    void shouldMarkEncryptedMailAndLetItGoOn() {
        HookResult result = resultOf(message -> new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_MAIL, "S/MIME enveloped-data"));
        assertThat(result).isEqualTo(HookResult.DECLINED);
        assertThat(mail.getAttribute(VirusMark.NOT_SCANNED)).hasValueSatisfying(mark ->
            assertThat(mark.getValue().value()).isEqualTo("encrypted mail: S/MIME enveloped-data"));
    }

    @Test
    void shouldRefuseWhatThePolicyRefuses() {
        HookResult result = resultOf(message ->
            new ScanVerdict.NotScannable(Obstacle.ENCRYPTED_ATTACHMENT, "Heuristics.Encrypted.Zip"));
        assertThat(result.getResult().getAction()).isEqualTo(HookReturnCode.Action.DENY);
        assertThat(result.getSmtpDescription()).startsWith("5.7.1 ").contains("Heuristics.Encrypted.Zip");
    }

    @Test
    void shouldRefuseAParameter() {
        BaseConfiguration configuration = new BaseConfiguration();
        configuration.addProperty("timeout", "3");
        assertThatThrownBy(() -> hook(message -> new ScanVerdict.Clean()).init(configuration))
            .hasMessageContaining("<timeout>").hasMessageContaining("expected none");
    }

    private static void assertPostponed(HookResult result) {
        assertThat(result.getResult().getAction()).isEqualTo(HookReturnCode.Action.DENYSOFT);
        assertThat(result.getSmtpRetCode()).isEqualTo("451");
        assertThat(result.getSmtpDescription()).startsWith("4.7.1 ").doesNotContain("192.0.2.1");
    }
}
