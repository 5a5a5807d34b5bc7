package eu.testa.mail.core.smime.trust;

import static eu.testa.mail.core.smime.trust.TestAuthority.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.smime.trust.Revocation.Answer;
import eu.testa.mail.core.smime.trust.Revocation.Knowledge;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What CRLs say together: delta CRLs, CRLs for some reasons, and what is on them with a date or with what nobody understands. */
class RevocationTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant YESTERDAY = NOW.minus(DAY);
    private static final ASN1ObjectIdentifier UNHEARD_OF = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");

    private TestAuthority root;
    private X509Certificate signer;

    @BeforeEach
    void setUp() throws Exception {
        root = TestAuthority.root("Root_CA");
        signer = root.person().certificate();
    }

    /** The same whatever comes first: nobody says in which order CRLs are read. */
    private Answer check(X509CRL... crls) throws Exception {
        List<KnownCertificate> path = List.of(new KnownCertificate(signer), new KnownCertificate(root.certificate()));
        List<KnownCrl> known = new ArrayList<>();
        for (X509CRL crl : crls) {
            known.add(new KnownCrl(crl));
        }
        Answer answer = check(path, known);
        Collections.reverse(known);
        assertThat(check(path, known)).as("in the other order").isEqualTo(answer);
        return answer;
    }

    private static Answer check(List<KnownCertificate> path, List<KnownCrl> crls) {
        return new Revocation(AlgorithmPolicy.standard(), issuer -> crls, (crl, of) -> crl.isSignedBy(of.get(1)), NOW).check(path);
    }

    private X509CRL complete(Instant at) throws Exception {
        return root.newCrl().at(at).sign();
    }

    private TestAuthority.Crl delta(Instant at, Instant complete) throws Exception {
        return root.newCrl().at(at).deltaTo(complete);
    }

    @Test
    void shouldTakeAsRevokedWhatADeltaAdds() throws Exception {
        Answer answer = check(complete(YESTERDAY), delta(NOW, YESTERDAY).revoking(signer, NOW, CRLReason.keyCompromise).sign());

        assertThat(answer.knowledge()).isEqualTo(Knowledge.REVOKED);
        assertThat(answer.words()).contains("was revoked on " + NOW + " (key compromise)");
    }

    /** And ask again the next time: who was on hold once may be again. */
    @Test
    void shouldTakeAsGoodWhatADeltaTakesOff() throws Exception {
        X509CRL complete = root.newCrl().at(YESTERDAY).revoking(signer, YESTERDAY, CRLReason.certificateHold).sign();

        assertThat(check(complete).knowledge()).isEqualTo(Knowledge.REVOKED);
        assertThat(check(complete, delta(NOW, YESTERDAY).revoking(signer, NOW, CRLReason.removeFromCRL).sign()))
            .isEqualTo(new Answer(Knowledge.GOOD, "", NOW));
    }

    @Test
    void shouldTakeTheNewestOfTwoDeltas() throws Exception {
        X509CRL complete = complete(YESTERDAY);
        X509CRL hold = delta(NOW.minusSeconds(60), YESTERDAY).revoking(signer, YESTERDAY, CRLReason.certificateHold).sign();
        X509CRL off = delta(NOW, YESTERDAY).revoking(signer, NOW, CRLReason.removeFromCRL).sign();

        assertThat(check(complete, hold).knowledge()).isEqualTo(Knowledge.REVOKED);
        assertThat(check(complete, hold, off).knowledge()).isEqualTo(Knowledge.GOOD);
    }

    /** RFC 5280 §5.2.4: its base is no later than the complete one, and it is newer itself. */
    @Test
    void shouldTakeADeltaOnlyToACompleteCrlThatItBringsUpToDate() throws Exception {
        X509CRL complete = complete(YESTERDAY);

        assertThat(check(complete, delta(NOW, YESTERDAY.minus(DAY)).revoking(signer, NOW, CRLReason.keyCompromise).sign()).knowledge())
            .as("it says more than is needed").isEqualTo(Knowledge.REVOKED);
        assertThat(check(complete, delta(NOW, YESTERDAY.plusSeconds(1)).revoking(signer, NOW, CRLReason.keyCompromise).sign()).knowledge())
            .as("to a later one").isEqualTo(Knowledge.GOOD);
        assertThat(check(complete, delta(NOW, YESTERDAY.minus(DAY)).numbered(YESTERDAY).revoking(signer, NOW, CRLReason.keyCompromise).sign())
            .knowledge()).as("it is no newer").isEqualTo(Knowledge.GOOD);
    }

    @Test
    void shouldNotTakeADeltaThatIsNotWhatItIsTakenFor() throws Exception {
        X509CRL complete = complete(YESTERDAY);
        TestAuthority sameName = TestAuthority.root("Root_CA");
        IssuingDistributionPoint usersOnly = new IssuingDistributionPoint(null, true, false, null, false, false);

        for (TestAuthority.Crl delta : List.of(
            sameName.newCrl().deltaTo(YESTERDAY),
            delta(NOW, YESTERDAY).digest("SHA1"),
            delta(NOW, YESTERDAY).with(TestAuthority.extension(UNHEARD_OF, new DERUTF8String("?"))),
            delta(NOW, YESTERDAY).with(TestAuthority.extension(Extension.issuingDistributionPoint, usersOnly)),
            delta(NOW.plus(DAY), YESTERDAY))) {
            assertThat(check(complete, delta.revoking(signer, NOW, CRLReason.keyCompromise).sign()).knowledge()).isEqualTo(Knowledge.GOOD);
        }
    }

    @Test
    void shouldBeKnownForAsLongAsTheDeltaIs() throws Exception {
        Instant old = NOW.minus(DAY.multipliedBy(8));
        X509CRL delta = delta(NOW, old).sign();

        assertThat(check(complete(old)).knowledge()).isEqualTo(Knowledge.EXPIRED_CRL);
        assertThat(check(complete(old), delta)).isEqualTo(new Answer(Knowledge.GOOD, "", delta.getNextUpdate().toInstant()));
        assertThat(check(delta).knowledge()).as("by itself it says nothing").isEqualTo(Knowledge.NO_CRL);
    }

    /** RFC 5280 §5.2: what it does not revoke is not good for that; what it revokes is revoked. */
    @Test
    void shouldTakeNothingForGoodByACrlThatItDoesNotUnderstand() throws Exception {
        Extension critical = TestAuthority.extension(UNHEARD_OF, new DERUTF8String("?"));
        X509Certificate other = root.person().certificate();

        assertThat(check(root.newCrl().with(critical).sign()).knowledge()).isEqualTo(Knowledge.NO_CRL);
        assertThat(check(root.newCrl().revoking(other, YESTERDAY, CRLReason.superseded, critical).sign()).knowledge())
            .isEqualTo(Knowledge.NO_CRL);
        assertThat(check(root.newCrl().with(critical).revoking(signer, YESTERDAY, CRLReason.superseded).sign()).knowledge())
            .isEqualTo(Knowledge.REVOKED);
    }

    /** A key that others have had may have been theirs before; of a person who has left, what was signed before is his. */
    @ParameterizedTest
    @ValueSource(ints = {CRLReason.affiliationChanged, CRLReason.superseded, CRLReason.cessationOfOperation, CRLReason.certificateHold,
        CRLReason.privilegeWithdrawn})
    void shouldLeaveTheTimeBeforeARevocationAsItWasForReasonsThatDoNotReachBack(int reason) throws Exception {
        assertThat(check(root.newCrl().revoking(signer, NOW, reason).sign()).knowledge()).isEqualTo(Knowledge.REVOKED);
        assertThat(check(root.newCrl().revoking(signer, NOW.plusSeconds(1), reason).sign()))
            .as("and ask again the next time").isEqualTo(new Answer(Knowledge.GOOD, "", NOW));
    }

    @ParameterizedTest
    @ValueSource(ints = {CRLReason.unspecified, CRLReason.keyCompromise, CRLReason.cACompromise, CRLReason.aACompromise})
    void shouldCountARevocationFromTheBeginningWhereTheKeyMayHaveBeenInOtherHands(int reason) throws Exception {
        assertThat(check(root.newCrl().revoking(signer, NOW.plus(DAY), reason).sign()).knowledge()).isEqualTo(Knowledge.REVOKED);
    }

    /** RFC 5280 §6.3.3: a certificate is good when all reasons are spoken for. */
    @Test
    void shouldTakeACertificateForGoodOnlyWhenAllReasonsAreSpokenFor() throws Exception {
        X509CRL keys = forReasons(ReasonFlags.keyCompromise | ReasonFlags.cACompromise, 0);
        X509CRL rest = forReasons(CrlScope.ALL_REASONS & ~(ReasonFlags.keyCompromise | ReasonFlags.cACompromise), 1);

        assertThat(check(keys).knowledge()).isEqualTo(Knowledge.NO_CRL);
        assertThat(check(rest).knowledge()).isEqualTo(Knowledge.NO_CRL);
        assertThat(check(keys, rest).knowledge()).isEqualTo(Knowledge.GOOD);
    }

    /** For what a newer CRL has spoken, an older one is not asked. */
    @Test
    void shouldNotLetAnOlderCrlRevokeWhatANewerOneHasSpokenFor() throws Exception {
        X509CRL older = root.newCrl().at(YESTERDAY).revoking(signer, YESTERDAY, CRLReason.certificateHold).sign();

        assertThat(check(older).knowledge()).isEqualTo(Knowledge.REVOKED);
        assertThat(check(older, complete(NOW)).knowledge()).isEqualTo(Knowledge.GOOD);
    }

    private X509CRL forReasons(int reasons, int secondsAgo) throws Exception {
        return root.newCrl().at(NOW.minusSeconds(secondsAgo)).with(TestAuthority.extension(Extension.issuingDistributionPoint,
            new IssuingDistributionPoint(null, false, false, new ReasonFlags(reasons), false, false))).sign();
    }
}
