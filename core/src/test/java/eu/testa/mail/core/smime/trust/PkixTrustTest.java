package eu.testa.mail.core.smime.trust;

import static eu.testa.mail.core.smime.trust.TestAuthority.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.pki.CertificateAddresses;
import eu.testa.mail.core.smime.trust.TrustPolicy.MissingCrl;
import eu.testa.mail.core.smime.trust.TrustVerdict.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedRsaKeys.class)
class PkixTrustTest {

    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;
    private TestAuthority root;
    private TestAuthority issuing;
    private int files;

    @BeforeEach
    void setUp() throws Exception {
        Files.createDirectories(folder.resolve("authorities"));
        Files.createDirectories(folder.resolve("crls"));
        root = TestAuthority.root("Root_CA");
        issuing = root.authority("EC_CA");
    }

    private void trusted(X509Certificate... certificates) throws Exception {
        for (X509Certificate certificate : certificates) {
            Files.write(folder.resolve("authorities").resolve(files++ + ".crt"), certificate.getEncoded());
        }
    }

    private void known(X509CRL... crls) throws Exception {
        for (X509CRL crl : crls) {
            Files.write(folder.resolve("crls").resolve(files++ + ".crl"), crl.getEncoded());
        }
    }

    /** Root and issuing CA, and both CRLs with nothing on them. */
    private void everything() throws Exception {
        trusted(root.certificate(), issuing.certificate());
        known(root.crl(), issuing.crl());
    }

    private PkixTrust trust() {
        return trust(TrustPolicy.standard());
    }

    private PkixTrust trust(TrustPolicy policy) {
        return new PkixTrust(new TrustStore(TrustSources.in(folder), Clock.fixed(NOW, ZoneOffset.UTC)), policy);
    }

    private TrustVerdict check(X509Certificate signer, X509Certificate... fromMessage) {
        return check(NOW, signer, fromMessage);
    }

    private TrustVerdict check(Instant at, X509Certificate signer, X509Certificate... fromMessage) {
        return trust().check(signer, List.of(fromMessage), List.of(), at);
    }

    private static void assertFails(TrustVerdict verdict, String reason) {
        assertThat(verdict.status()).as(verdict.reason()).isEqualTo(Status.FAIL);
        assertThat(verdict.reason()).contains(reason);
    }

    @Test
    void shouldTrustWhoseCaTheAnchorVouchesFor() throws Exception {
        everything();
        X509Certificate signer = issuing.person().certificate();

        TrustVerdict verdict = check(signer);

        assertThat(verdict).isEqualTo(TrustVerdict.pass("issued by EC_CA, which Root_CA vouches for",
            List.of(signer, issuing.certificate(), root.certificate())));
    }

    @Test
    void shouldCompleteThePathWithWhatTheMailBrings() throws Exception {
        trusted(root.certificate());
        known(root.crl(), issuing.crl());
        X509Certificate signer = issuing.person().certificate();

        assertFails(check(signer), "no trusted CA stands behind EC_CA");
        assertThat(check(signer, issuing.certificate()).status()).isEqualTo(Status.PASS);
    }

    @Test
    void shouldNotTakeAnAnchorFromTheMail() throws Exception {
        everything();
        TestAuthority stranger = TestAuthority.root("Root_CA");

        assertFails(check(stranger.person().certificate(), stranger.certificate()), "no trusted CA stands behind Root_CA");
    }

    @Test
    void shouldNotTakeAnIntermediateForAnAnchor() throws Exception {
        trusted(issuing.certificate(), TestAuthority.root("Other_Root").certificate());
        known(issuing.crl());

        assertFails(check(issuing.person().certificate()), "no trusted CA stands behind EC_CA");
    }

    @Test
    void shouldSayThatItCannotSayWhileNoCaIsTrusted() throws Exception {
        assertThat(check(issuing.person().certificate(), issuing.certificate(), root.certificate()))
            .isEqualTo(TrustVerdict.tempError("no CA is trusted here"));
    }

    @Test
    void shouldRefuseWhatIsOverOrNotYetValid() throws Exception {
        everything();

        assertFails(check(issuing.person().to(NOW.minus(DAY)).certificate()), "ended on 2026-03-01T08:00:00Z");
        assertFails(check(issuing.person().from(NOW.plus(DAY)).certificate()), "not valid before 2026-03-03T08:00:00Z");
    }

    /** RFC 5280 §4.1.2.5 and §5.1.2: the first and the last moment belong to it. */
    @Test
    void shouldTakeCertificatesAndCrlsInTheFirstAndInTheLastSecondOfTheirTime() throws Exception {
        Duration second = Duration.ofSeconds(1);
        trusted(root.certificate(), issuing.certificate());
        known(root.crl(), issuing.crl(NOW));
        X509Certificate first = issuing.person().from(NOW).certificate();
        X509Certificate last = issuing.person().to(NOW).certificate();

        assertThat(check(first).status()).as("certificate and CRL begin").isEqualTo(Status.PASS);
        assertThat(check(last).status()).as("the certificate ends").isEqualTo(Status.PASS);
        assertFails(check(NOW.plus(second), last), "ended on 2026-03-02T08:00:00Z");
        assertFails(check(NOW.minus(second), first), "not valid before 2026-03-02T08:00:00Z");
    }

    @Test
    void shouldTakeACrlInTheSecondInWhichItIsToBeReplaced() throws Exception {
        trusted(root.certificate(), issuing.certificate());
        X509CRL crl = issuing.crl(NOW.minus(DAY));
        known(root.crl(), crl);
        Instant end = crl.getNextUpdate().toInstant();
        X509Certificate signer = issuing.person().to(end.plus(DAY)).certificate();

        assertThat(check(end, signer).status()).isEqualTo(Status.PASS);
        assertThat(check(end.plusSeconds(1), signer).reason()).isEqualTo("the CRL of EC_CA was due to be replaced on " + end);
    }

    @Test
    void shouldRefuseWhatIsRevoked() throws Exception {
        X509Certificate signer = issuing.person().certificate();
        trusted(root.certificate(), issuing.certificate());
        known(root.crl(), issuing.crl(signer));

        assertFails(check(signer), "the certificate of Alain Dupont was revoked on 2026-03-02T08:00:00Z (key compromise)");
    }

    @Test
    void shouldRefuseEverythingOfACaThatIsRevoked() throws Exception {
        trusted(root.certificate(), issuing.certificate());
        known(root.crl(issuing.certificate()), issuing.crl());

        assertFails(check(issuing.person().certificate()), "the certificate of EC_CA was revoked");
    }

    @Test
    void shouldNotBelieveACrlOfAStranger() throws Exception {
        X509Certificate signer = issuing.person().certificate();
        trusted(root.certificate(), issuing.certificate());
        known(root.crl(), TestAuthority.root("EC_CA").crl(signer));

        TrustVerdict verdict = check(signer);

        assertThat(verdict.status()).isEqualTo(Status.TEMPERROR);
        assertThat(verdict.reason()).isEqualTo("there is no CRL of EC_CA for the certificate of Alain Dupont");
    }

    @Test
    void shouldNotBelieveACrlOfACaOfThatNameUnderAnotherAnchor() throws Exception {
        TestAuthority otherRoot = TestAuthority.root("Other_Root");
        TestAuthority sameName = otherRoot.authority("EC_CA");
        X509Certificate signer = issuing.person().certificate();
        trusted(root.certificate(), issuing.certificate(), otherRoot.certificate(), sameName.certificate());
        known(root.crl(), otherRoot.crl(), sameName.crl());

        assertThat(check(signer).reason()).isEqualTo("there is no CRL of EC_CA for the certificate of Alain Dupont");
        assertThat(check(sameName.person().certificate()).status()).isEqualTo(Status.PASS);
    }

    /** RFC 5280 §6.3.3 f: with cRLSign in its key usage. */
    @Test
    void shouldNotBelieveACrlOfACaThatMaySignNone() throws Exception {
        TestAuthority noCrls = root.authority("EC_CA", TestAuthority.extension(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign)));
        trusted(root.certificate(), noCrls.certificate());
        known(root.crl(), noCrls.crl());

        assertThat(check(noCrls.person().certificate()).reason()).isEqualTo("there is no CRL of EC_CA for the certificate of Alain Dupont");
    }

    /** On a CRL that is not indirect, the entries of another CA's certificates are never looked for. */
    @Test
    void shouldTakeOnlyAnIndirectCrlFromAnotherCa() throws Exception {
        TestAuthority other = root.authority("CRL_CA");
        X509Certificate signer = issuing.person().crlsOf(other).certificate();
        trusted(root.certificate(), issuing.certificate(), other.certificate());
        known(root.crl(), other.partialCrl(false), other.crl());
        assertThat(check(signer).status()).isEqualTo(Status.TEMPERROR);

        known(other.partialCrl(true));
        assertThat(check(signer).status()).isEqualTo(Status.PASS);
    }

    @Test
    void shouldLetThePolicySayWhatFollowsFromAMissingCrl() throws Exception {
        trusted(root.certificate(), issuing.certificate());
        known(root.crl());
        X509Certificate signer = issuing.person().certificate();

        assertThat(statusUnder(MissingCrl.TEMPERROR, MissingCrl.FAIL, signer)).isEqualTo(Status.TEMPERROR);
        assertThat(statusUnder(MissingCrl.FAIL, MissingCrl.TEMPERROR, signer)).isEqualTo(Status.FAIL);
        assertThat(statusUnder(MissingCrl.IGNORE, MissingCrl.FAIL, signer)).isEqualTo(Status.PASS);
    }

    @Test
    void shouldLetThePolicySayWhatFollowsFromACrlPastItsTime() throws Exception {
        trusted(root.certificate(), issuing.certificate());
        known(root.crl(), issuing.crl(NOW.minus(DAY.multipliedBy(8))));
        X509Certificate signer = issuing.person().certificate();

        assertThat(check(signer).reason()).isEqualTo("the CRL of EC_CA was due to be replaced on 2026-03-01T08:00:00Z");
        assertThat(statusUnder(MissingCrl.FAIL, MissingCrl.TEMPERROR, signer)).isEqualTo(Status.TEMPERROR);
        assertThat(statusUnder(MissingCrl.TEMPERROR, MissingCrl.FAIL, signer)).isEqualTo(Status.FAIL);
        assertThat(statusUnder(MissingCrl.FAIL, MissingCrl.IGNORE, signer)).isEqualTo(Status.PASS);
    }

    private Status statusUnder(MissingCrl missing, MissingCrl expired, X509Certificate signer) {
        return trust(new TrustPolicy(AlgorithmPolicy.standard(), missing, expired))
            .check(signer, List.of(), List.of(), NOW).status();
    }

    @Test
    void shouldNotTakeACrlOfLaterThanTheTimeAskedForOneInDate() throws Exception {
        trusted(root.certificate(), issuing.certificate());
        known(root.crl(), issuing.crl(NOW.plus(DAY)));
        X509Certificate signer = issuing.person().certificate();

        TrustVerdict verdict = check(signer);

        assertThat(verdict).isEqualTo(TrustVerdict.tempError(
            "the CRL of EC_CA is of 2026-03-03T08:00:00Z, which is later than 2026-03-02T08:00:00Z"));
        known(issuing.crl());
        assertThat(check(signer).status()).isEqualTo(Status.PASS);
        // a key that others have had may have been theirs before
        known(issuing.crl(NOW.plus(DAY), signer));
        assertFails(check(signer), "was revoked");
    }

    @Test
    void shouldNotBelieveACrlWithAWeakSignature() throws Exception {
        trusted(root.certificate(), issuing.certificate());
        known(root.crl(), issuing.weakCrl());
        X509Certificate signer = issuing.person().certificate();

        assertThat(check(signer)).isEqualTo(TrustVerdict.tempError(
            "there is no CRL of EC_CA for the certificate of Alain Dupont that is not too weak: SHA-1"));
        PkixTrust lenient =
            trust(new TrustPolicy(AlgorithmPolicy.anything(), MissingCrl.TEMPERROR, MissingCrl.TEMPERROR));
        assertThat(lenient.check(signer, List.of(), List.of(), NOW).status()).isEqualTo(Status.PASS);
    }

    @Test
    void shouldKeepRevokedWhatACrlPastItsTimeHadRevoked() throws Exception {
        X509Certificate signer = issuing.person().certificate();
        trusted(root.certificate(), issuing.certificate());
        known(root.crl(), issuing.crl(NOW.minus(DAY.multipliedBy(8)), signer));

        assertFails(check(signer), "was revoked");
        assertThat(statusUnder(MissingCrl.IGNORE, MissingCrl.IGNORE, signer)).isEqualTo(Status.FAIL);
    }

    @Test
    void shouldLetTheNewerCrlDecideWhereverItComesFrom() throws Exception {
        X509Certificate signer = issuing.person().certificate();
        trusted(root.certificate(), issuing.certificate());
        known(root.crl(), issuing.crl(NOW.minus(DAY), signer));

        X509CRL older = issuing.crl(NOW.minus(DAY.multipliedBy(2)));
        assertFails(trust().check(signer, List.of(), List.of(older), NOW), "was revoked");
    }

    @Test
    void shouldUseACrlThatTheMailBrings() throws Exception {
        trusted(root.certificate(), issuing.certificate());
        known(root.crl());
        X509Certificate signer = issuing.person().certificate();

        assertThat(trust().check(signer, List.of(), List.of(issuing.crl()), NOW).status()).isEqualTo(Status.PASS);
        assertFails(trust().check(signer, List.of(), List.of(issuing.crl(signer)), NOW), "was revoked");
    }

    @Test
    void shouldRefuseWhatIsNotForSignedMail() throws Exception {
        everything();

        assertFails(check(issuing.person().usage(KeyUsage.keyEncipherment).certificate()),
            "its key usage does not allow signatures");
        assertFails(check(issuing.person().purpose(KeyPurposeId.id_kp_serverAuth).certificate()),
            "its extended key usage does not allow e-mail");
        assertThat(check(issuing.person().usage(KeyUsage.nonRepudiation).purpose(KeyPurposeId.anyExtendedKeyUsage)
            .certificate()).status()).isEqualTo(Status.PASS);
    }

    /** One that the constraints allow, and one that they do not: for each kind of constraint. */
    @ParameterizedTest
    @CsvSource({
        "tcn.b.eu-admin.net,   '',                   Gérard.Lévy@TCN.b.eu-admin.net, Gérard.Lévy@tcn.f.eu-admin.net",
        ".eu-admin.net,        '',                   Gérard.Lévy@tcn.b.eu-admin.net, Gérard.Lévy@eu-admin.net",
        "a@tcn.b.eu-admin.net, '',                   A@tcn.b.eu-admin.net,           ŀ@tcn.b.eu-admin.net",
        "'',                   tcn.f.eu-admin.net,   Gérard.Lévy@tcn.b.eu-admin.net, Gérard.Lévy@tcn.f.eu-admin.net",
        "'',                   a@tcn.f.eu-admin.net, b@tcn.f.eu-admin.net,           A@tcn.f.eu-admin.net"})
    void shouldHoldNameConstraintsAgainstEveryAddressOfASigner(String permitted, String excluded, String good, String bad)
        throws Exception {
        for (TestAuthority ca : List.of(root.authority("B_CA", constraints(permitted, excluded)),
            TestAuthority.root("B_Root", constraints(permitted, excluded)))) {
            trusted(root.certificate(), ca.certificate());
            known(root.crl(), ca.crl());

            for (String subject : List.of("CN=Alain Dupont", "E=%s,CN=Alain", "CN=Alain+E=%s")) {
                assertThat(check(person(ca, subject, good)).status()).as(subject).isEqualTo(Status.PASS);
                assertThat(check(person(ca, subject, bad)).reason()).as(subject)
                    .matches(".*(may not be trusted for the address|breaks the rules for paths).*");
            }
        }
    }

    @Test
    void shouldCompareTheHostsOfConstraintsAsTheDnsHasThem() throws Exception {
        TestAuthority ca = root.authority("B_CA", constraints("xn--bcher-kva.example", ""));
        trusted(root.certificate(), ca.certificate());
        known(root.crl(), ca.crl());

        assertThat(check(person(ca, "CN=Gérard", "Gérard.Lévy@Bücher.example")).status()).isEqualTo(Status.PASS);
        assertFails(check(person(ca, "CN=Gérard", "Gérard.Lévy@bucher.example")),
            "B_CA may not be trusted for the address Gérard.Lévy@bucher.example");
    }

    private static X509Certificate person(TestAuthority ca, String subject, String address) throws Exception {
        TestAuthority.Person person = ca.person().called(subject.formatted(address));
        return (subject.contains("E=") ? person : person.names(StandardCharsets.US_ASCII.newEncoder().canEncode(address)
            ? new GeneralName(GeneralName.rfc822Name, address) : smtpUtf8Mailbox(address))).certificate();
    }

    private static GeneralName smtpUtf8Mailbox(String address) {
        return new GeneralName(GeneralName.otherName,
            new OtherName(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9"), new DERUTF8String(address)));
    }

    private static Extension constraints(String permitted, String excluded) throws Exception {
        return TestAuthority.extension(Extension.nameConstraints, new NameConstraints(subtrees(permitted), subtrees(excluded)));
    }

    private static GeneralSubtree[] subtrees(String mail) {
        return mail.isEmpty() ? null : new GeneralSubtree[] {
            new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example.org")),
            new GeneralSubtree(new GeneralName(GeneralName.rfc822Name, mail))};
    }

    @Test
    void shouldTakeNoAddressFromAnInternationalMailboxThatIsNone() throws Exception {
        X509Certificate signer = issuing.person().names(smtpUtf8Mailbox("Alain.Dupont@tcn.b.eu-admin.net"),
            smtpUtf8Mailbox("Gérard.Lévy@tcn.f.eu-admin.net")).certificate();

        assertThat(CertificateAddresses.of(signer)).containsExactly("Gérard.Lévy@tcn.f.eu-admin.net");
    }

    @Test
    void shouldRefuseWeakAlgorithmsUnlessThePolicyTakesThem() throws Exception {
        everything();
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        PublicKey weak = rsa.generateKeyPair().getPublic();
        X509Certificate sha1 = issuing.person().digest("SHA1").certificate();
        X509Certificate shortKey = issuing.person().with(weak).certificate();

        assertFails(check(sha1), "the certificate of Alain Dupont is too weak: SHA-1");
        assertFails(check(shortKey), "the certificate of Alain Dupont is too weak: RSA key of 1024 bits");
        PkixTrust lenient =
            trust(new TrustPolicy(AlgorithmPolicy.anything(), MissingCrl.TEMPERROR, MissingCrl.TEMPERROR));
        assertThat(lenient.check(sha1, List.of(), List.of(), NOW).status()).isEqualTo(Status.PASS);
        assertThat(lenient.check(shortKey, List.of(), List.of(), NOW).status()).isEqualTo(Status.PASS);
    }

    @Test
    void shouldFindTheOneOfSeveralPathsThatIsGood() throws Exception {
        TestAuthority untrusted = TestAuthority.root("Old_Root");
        trusted(untrusted.certify(issuing), issuing.certificate(), root.certificate());
        known(root.crl(), issuing.crl());

        assertThat(check(issuing.person().certificate()).status()).isEqualTo(Status.PASS);
    }

    @Test
    void shouldFindAPathWhenTheCaHasANewKey() throws Exception {
        TestAuthority renewed = root.authority("EC_CA");
        trusted(root.certificate(), issuing.certificate(), renewed.certificate());
        known(root.crl(), issuing.crl(), renewed.crl());

        assertThat(check(issuing.person().certificate()).status()).isEqualTo(Status.PASS);
        assertThat(check(renewed.person().certificate()).status()).isEqualTo(Status.PASS);
    }

    @Test
    void shouldTrustNobodyByTheWordOfAnAnchorThatIsNoCa() throws Exception {
        TestAuthority person = TestAuthority.root("Jeanne", TestAuthority.extension(Extension.basicConstraints,
            new BasicConstraints(false)), TestAuthority.extension(Extension.keyUsage,
            new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign)));
        TestAuthority crlsOnly = TestAuthority.root("CRL_Root",
            TestAuthority.extension(Extension.keyUsage, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.cRLSign)));
        trusted(person.certificate(), crlsOnly.certificate());
        known(person.crl(), crlsOnly.crl());

        assertFails(check(person.person().certificate()), "Jeanne is trusted itself, and is no CA");
        assertFails(check(crlsOnly.person().certificate()), "CRL_Root is trusted itself, and is no CA");
        assertThat(check(person.certificate()).status()).isEqualTo(Status.PASS);
    }

    @Test
    void shouldHoldAnAnchorToItsPathLength() throws Exception {
        TestAuthority flat =
            TestAuthority.root("Root_0", TestAuthority.extension(Extension.basicConstraints, new BasicConstraints(0)));
        TestAuthority below = flat.authority("EC_CA");
        trusted(flat.certificate(), below.certificate());
        known(flat.crl(), below.crl());

        assertThat(check(flat.person().certificate()).status()).isEqualTo(Status.PASS);
        assertFails(check(below.person().certificate()), "more CAs in the path than Root_0 allows");
    }

    @Test
    void shouldKnowTheCurvesOfGovernments() throws Exception {
        TestAuthority brainpool = root.authority("EC_CA", TestAuthority.key("brainpoolP256r1"));
        trusted(root.certificate(), brainpool.certificate());
        known(root.crl(), brainpool.crl());

        TrustVerdict verdict = check(brainpool.person().certificate());

        assertThat(verdict.status()).as(verdict.reason()).isEqualTo(Status.PASS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "RSASSA-PSS"})
    void shouldKnowCasThatSignWithPss(String algorithm) throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa.generateKeyPair().getPrivate();
        KeyFactory factory = KeyFactory.getInstance(algorithm);
        TestAuthority pss = root.authority("EC_CA", new KeyPair(
            factory.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())),
            factory.generatePrivate(new RSAPrivateCrtKeySpec(key.getModulus(), key.getPublicExponent(), key.getPrivateExponent(),
                key.getPrimeP(), key.getPrimeQ(), key.getPrimeExponentP(), key.getPrimeExponentQ(), key.getCrtCoefficient()))));
        trusted(root.certificate(), pss.certificate());
        known(root.crl(), pss.crl());

        TrustVerdict verdict = check(pss.person().certificate());

        assertThat(verdict.status()).as(verdict.reason()).isEqualTo(Status.PASS);
    }

    @Test
    void shouldGiveUpAmongCasThatAllVouchForEachOther() throws Exception {
        everything();
        List<TestAuthority> ring = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            ring.add(TestAuthority.root("Ring_" + i));
        }
        List<X509Certificate> mesh = new ArrayList<>();
        for (TestAuthority one : ring) {
            for (TestAuthority other : ring) {
                if (one != other) {
                    mesh.add(one.certify(other));
                }
            }
        }

        X509Certificate signer = ring.get(0).person().certificate();
        X509Certificate good = issuing.person().certificate();
        Map<X509Certificate, TrustVerdict> verdicts = trust().check(List.of(signer, good), mesh, List.of(), NOW);

        assertFails(verdicts.get(signer), "no path to a trusted CA was found among so many certificates");
        // the work is counted for all signers of a mail together
        assertFails(verdicts.get(good), "no path to a trusted CA was found among so many certificates");
    }

    @Test
    void shouldAnswerFromMemoryTheSecondTime() throws Exception {
        everything();
        X509Certificate signer = issuing.person().certificate();
        PkixTrust trust = trust();
        TrustVerdict first = trust.check(signer, List.of(), List.of(), NOW);

        assertThat(trust.check(signer, List.of(), List.of(), NOW.plus(DAY))).isSameAs(first);
    }

    @Test
    void shouldNotAnswerFromMemoryWhenACrlIsDueOrTheCertificateEnds() throws Exception {
        everything();
        X509Certificate signer = issuing.person().certificate();
        X509Certificate brief = issuing.person().to(NOW.plus(DAY)).certificate();
        PkixTrust trust = trust();
        trust.check(signer, List.of(), List.of(), NOW);
        trust.check(brief, List.of(), List.of(), NOW);

        assertThat(trust.check(signer, List.of(), List.of(), NOW.plus(DAY.multipliedBy(8))).status())
            .isEqualTo(Status.TEMPERROR);
        assertFails(trust.check(brief, List.of(), List.of(), NOW.plus(DAY.multipliedBy(2))), "ended on");
        assertFails(trust.check(signer, List.of(), List.of(), NOW.minus(DAY.multipliedBy(2))), "not valid before");
    }

    @Test
    void shouldNotAnswerFromMemoryForAMailThatBringsLess() throws Exception {
        trusted(root.certificate());
        known(root.crl(), issuing.crl());
        X509Certificate signer = issuing.person().certificate();
        PkixTrust trust = trust();
        TrustVerdict first = trust.check(signer, List.of(signer, issuing.certificate()), List.of(), NOW);

        assertThat(first.status()).isEqualTo(Status.PASS);
        assertThat(trust.check(signer, List.of(issuing.certificate()), List.of(), NOW)).isSameAs(first);
        assertFails(trust.check(signer, List.of(), List.of(), NOW), "no trusted CA");
    }
}
