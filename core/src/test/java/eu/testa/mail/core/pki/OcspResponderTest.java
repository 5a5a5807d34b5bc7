package eu.testa.mail.core.pki;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.ocsp.OcspAnswer;
import eu.testa.mail.core.ocsp.OcspResponder;
import eu.testa.mail.core.ocsp.ResponderHealth;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.RevocationReason;
import eu.testa.mail.core.pki.server.ResponderFiles;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The responder beside a real CA: what it says, and who vouches for it. */
@Tag("slow")
@ExtendWith(SharedRsaKeys.class)
class OcspResponderTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String LUC = "Luc.Maes@tcn.b.eu-admin.net";
    private static final Instant START = TestCa.START;

    private static TestCa template;

    @TempDir
    private Path temporary;
    private Path ca;
    private Path smime;
    private ResponderFiles files;

    @BeforeAll
    static void makeCa(@TempDir Path shared) throws Exception {
        Path made = new TestCa(shared.resolve("ca"), Optional.empty(), START).copy(shared.resolve("with-users"));
        try (CertificationAuthority opened = TestCa.open(made, START)) {
            opened.issue(ALAIN, Pfx.MODERN, TestCa.PASSPHRASE);
            opened.issue(LUC, Pfx.MODERN, TestCa.PASSPHRASE);
            opened.revoke(LUC, RevocationReason.KEY_COMPROMISE, TestCa.PASSPHRASE);
            new ResponderFiles(made.resolve("ocsp")).write(TestCa.RANDOM,
                key -> opened.issueResponder(key, TestCa.PASSPHRASE));
        }
        template = new TestCa(made);
    }

    @BeforeEach
    void bringToTheServer() throws Exception {
        ca = template.copy(temporary.resolve("ca"));
        smime = temporary.resolve("smime");
        for (String name : new String[] {"Root_CA", "EC_CA"}) {
            Files.createDirectories(smime.resolve("authorities"));
            Files.copy(ca.resolve(name + ".crt"), smime.resolve("authorities").resolve(name + ".crt"));
            Files.createDirectories(smime.resolve("crls"));
            Files.copy(ca.resolve(name + ".crl"), smime.resolve("crls").resolve(name + ".crl"));
        }
        files = new ResponderFiles(ca.resolve("ocsp"));
    }

    private OcspResponder responder(Instant at) {
        Clock clock = TestCa.at(at);
        return new OcspResponder(new TrustStore(TrustSources.in(smime), clock), files, clock);
    }

    private static DigestCalculatorProvider digests() throws Exception {
        return new JcaDigestCalculatorProviderBuilder().build();
    }

    private X509Certificate certificate(String name) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(ca.resolve(name))));
    }

    private BigInteger serial(String address) throws Exception {
        return certificate("issued/" + address + "/Mail.cer").getSerialNumber();
    }

    private CertificateID id(String issuer, BigInteger serial) throws Exception {
        AlgorithmIdentifier digest = CertificateID.HASH_SHA1;
        return new CertificateID(digests().get(digest), new JcaX509CertificateHolder(certificate(issuer)), serial);
    }

    private static byte[] request(CertificateID... ids) throws Exception {
        OCSPReqBuilder builder = new OCSPReqBuilder();
        for (CertificateID id : ids) {
            builder.addRequest(id);
        }
        return builder.build().getEncoded();
    }

    private static byte[] withNonce(int octets, CertificateID id) throws Exception {
        return new OCSPReqBuilder().addRequest(id).setRequestExtensions(new Extensions(new Extension(
            OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(new byte[octets]).getEncoded())))
            .build().getEncoded();
    }

    private BasicOCSPResp signed(OcspAnswer answer) throws Exception {
        OCSPResp response = new OCSPResp(answer.octets());
        assertThat(response.getStatus()).isEqualTo(OCSPResp.SUCCESSFUL);
        return (BasicOCSPResp) response.getResponseObject();
    }

    private static int status(OcspAnswer answer) throws Exception {
        return new OCSPResp(answer.octets()).getStatus();
    }

    @Test
    void shouldSayGoodUnderAKeyThatTheIssuingCaHasMadeAResponder() throws Exception {
        OcspAnswer answer = responder(START).answer(request(id("EC_CA.crt", serial(ALAIN))));

        BasicOCSPResp response = signed(answer);
        assertThat(response.getResponses()[0].getCertStatus()).isNull();
        X509CertificateHolder signer = response.getCerts()[0];
        assertThat(signer.isSignatureValid(new JcaContentVerifierProviderBuilder().build(certificate("EC_CA.crt")))).isTrue();
        assertThat(response.isSignatureValid(new JcaContentVerifierProviderBuilder().build(signer))).isTrue();
        assertThat(answer.goodTill()).contains(START.plus(Duration.ofDays(7)));
    }

    @Test
    void shouldSayRevokedWithTimeAndReason() throws Exception {
        SingleResp response = signed(responder(START).answer(request(id("EC_CA.crt", serial(LUC))))).getResponses()[0];

        assertThat(response.getCertStatus()).isInstanceOfSatisfying(RevokedStatus.class, revoked -> {
            assertThat(revoked.getRevocationTime()).isEqualTo(START);
            assertThat(revoked.getRevocationReason()).isEqualTo(RevocationReason.KEY_COMPROMISE.code());
        });
    }

    @Test
    void shouldSayUnknownOfWhatNoCaHereHasIssued() throws Exception {
        OcspAnswer answer = responder(START).answer(request(id("issued/" + ALAIN + "/Mail.cer", BigInteger.ONE)));

        assertThat(signed(answer).getResponses()[0].getCertStatus()).isInstanceOf(UnknownStatus.class);
        assertThat(answer.goodTill()).isEmpty();
    }

    @Test
    void shouldAnswerEachQuestionOfARequest() throws Exception {
        SingleResp[] responses = signed(responder(START).answer(request(id("EC_CA.crt", serial(ALAIN)),
            id("EC_CA.crt", serial(LUC)), id("Root_CA.crt", BigInteger.TEN)))).getResponses();

        assertThat(responses).hasSize(3);
        assertThat(responses[0].getCertStatus()).isNull();
        assertThat(responses[1].getCertStatus()).isInstanceOf(RevokedStatus.class);
        assertThat(responses[2].getCertStatus()).as("the key of EC_CA's responder does not speak for the root")
            .isInstanceOf(UnknownStatus.class);
    }

    @Test
    void shouldRepeatANonceAndLetNobodyKeepThatAnswer() throws Exception {
        OcspAnswer answer = responder(START).answer(withNonce(32, id("EC_CA.crt", serial(ALAIN))));

        assertThat(signed(answer).getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce).getExtnValue().getOctets())
            .isEqualTo(new DEROctetString(new byte[32]).getEncoded());
        assertThat(answer.goodTill()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 33, 4000})
    void shouldTakeANonceOfAnotherLengthForMalformed(int octets) throws Exception {
        assertThat(status(responder(START).answer(withNonce(octets, id("EC_CA.crt", serial(ALAIN))))))
            .isEqualTo(OCSPResp.MALFORMED_REQUEST);
    }

    @Test
    void shouldTakeWhatIsNoRequestForMalformed() throws Exception {
        byte[] whole = request(id("EC_CA.crt", serial(ALAIN)));
        OcspResponder responder = responder(START);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThat(status(responder.answer(part))).as("the first %d octets", length).isEqualTo(OCSPResp.MALFORMED_REQUEST);
        }
        assertThat(status(responder.answer(new byte[100_000]))).isEqualTo(OCSPResp.MALFORMED_REQUEST);
        CertificateID[] many = new CertificateID[21];
        Arrays.fill(many, id("EC_CA.crt", BigInteger.ONE));
        assertThat(status(responder.answer(request(many)))).isEqualTo(OCSPResp.MALFORMED_REQUEST);
    }

    @Test
    void shouldNeverFailOnFlippedBits() throws Exception {
        byte[] whole = withNonce(16, id("EC_CA.crt", serial(ALAIN)));
        OcspResponder responder = responder(START);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(responder.answer(flipped).octets()).isNotEmpty();
        }
    }

    @Test
    void shouldSayTryLaterWithoutACrlInItsTime() throws Exception {
        byte[] request = request(id("EC_CA.crt", serial(ALAIN)));
        assertThat(status(responder(START.plus(Duration.ofDays(8))).answer(request))).isEqualTo(OCSPResp.TRY_LATER);

        Files.delete(smime.resolve("crls/EC_CA.crl"));
        assertThat(status(responder(START).answer(request))).isEqualTo(OCSPResp.TRY_LATER);
    }

    @Test
    void shouldNotBelieveACrlThatAnotherHasSigned() throws Exception {
        Path other = new TestCa(temporary.resolve("other"), Optional.empty(), START).copy(temporary.resolve("copy"));
        Files.copy(other.resolve("EC_CA.crl"), smime.resolve("crls/EC_CA.crl"),
            StandardCopyOption.REPLACE_EXISTING);

        assertThat(status(responder(START).answer(request(id("EC_CA.crt", serial(LUC)))))).isEqualTo(OCSPResp.TRY_LATER);
    }

    @Test
    void shouldSayThatItIsNotAuthorisedWithoutAKeyOrWithOneThatHasEnded() throws Exception {
        byte[] request = request(id("EC_CA.crt", serial(ALAIN)));
        try (CertificationAuthority opened = TestCa.open(ca, START.plus(Duration.ofDays(100)))) {
            opened.publishCrls(TestCa.PASSPHRASE);
        }
        Files.copy(ca.resolve("EC_CA.crl"), smime.resolve("crls/EC_CA.crl"),
            StandardCopyOption.REPLACE_EXISTING);
        assertThat(status(responder(START.plus(Duration.ofDays(100))).answer(request))).isEqualTo(OCSPResp.UNAUTHORIZED);

        files = new ResponderFiles(temporary.resolve("none"));
        assertThat(status(responder(START.plus(Duration.ofDays(100))).answer(request))).isEqualTo(OCSPResp.UNAUTHORIZED);
    }

    @Test
    void shouldWarnBeforeTheRespondersCertificateEnds() {
        assertThat(health(START).isHealthy()).isTrue();
        assertThat(health(START.plus(Duration.ofDays(77))).isHealthy()).isFalse();
        assertThat(health(START.plus(Duration.ofDays(77))).nextStep()).contains("testa pki issue-responder");
        files = new ResponderFiles(temporary.resolve("none"));
        assertThat(health(START).isHealthy()).as("none, which nobody asked for").isTrue();
    }

    private PartHealth health(Instant at) {
        return new ResponderHealth(files, TestCa.at(at)).look();
    }
}
