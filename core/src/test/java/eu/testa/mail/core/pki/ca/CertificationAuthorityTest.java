package eu.testa.mail.core.pki.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.SharedRsaKeys;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.CryptoProvider;
import eu.testa.mail.core.pki.EncryptedKey;
import eu.testa.mail.core.pki.Passphrase;
import eu.testa.mail.core.pki.Pfx;
import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.TestCa;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@ExtendWith(SharedRsaKeys.class)
class CertificationAuthorityTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final Instant START = TestCa.START;
    private static final String RSA_SIGNATURE = "SHA256withRSA";

    private static TestCa template;
    private static TestCa templateWithAlain;
    private static RegisterEntry alain;
    private static KeyPair rsa;

    @TempDir
    private Path temporary;
    private Path folder;

    @BeforeAll
    static void makeCa(@TempDir Path shared) throws Exception {
        template = new TestCa(shared.resolve("ca"), Optional.empty(), START);
        Path withAlain = template.copy(shared.resolve("with-alain"));
        try (CertificationAuthority ca = TestCa.open(withAlain, START)) {
            alain = ca.issue(ALAIN, Pfx.MODERN, TestCa.PASSPHRASE).entry();
        }
        templateWithAlain = new TestCa(withAlain);
        rsa = key("RSA", 2048);
    }

    @BeforeEach
    void copyCa() throws Exception {
        folder = template.copy(temporary.resolve("ca"));
    }

    @Test
    void shouldPutNameAndOfficialAddressIntoSubjectAndAlternativeName() throws Exception {
        X509Certificate certificate = certificate(alain());

        assertThat(certificate.getSubjectX500Principal().toString())
            .contains("CN=Alain Dupont", "GIVENNAME=Alain", "SURNAME=Dupont", "OU=Belgium", "EMAILADDRESS=" + ALAIN);
        assertThat(certificate.getSubjectAlternativeNames()).containsExactly(List.of(1, ALAIN));
    }

    @Test
    void shouldAllowSigningAndKeyEnciphermentForMailOnly() throws Exception {
        X509Certificate certificate = certificate(alain());

        assertThat(certificate.getKeyUsage())
            .containsExactly(true, true, true, false, false, false, false, false, false);
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.4");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void shouldBeValidForAMonthInTheTestPhase() throws Exception {
        X509Certificate certificate = certificate(alain());

        assertThat(certificate.getNotAfter()).isEqualTo(Date.from(Instant.parse("2026-04-02T08:00:00Z")));
        assertThat(certificate.getNotBefore()).isBefore(Date.from(START));
    }

    @Test
    void shouldBeValidAsLongAsTheSettingSays() throws Exception {
        TestCa.set(folder, "digital-id.months", "24");

        assertThat(certificate(issue(ALAIN)).getNotAfter()).isEqualTo(Date.from(Instant.parse("2028-03-02T08:00:00Z")));
    }

    @Test
    void shouldGiveEveryCertificateALongRandomSerialNumber() throws Exception {
        List<BigInteger> serials = List.of(certificate(alain()).getSerialNumber(),
            certificate(issue("Jeanne.Martin@tcn.f.eu-admin.net")).getSerialNumber());

        assertThat(serials).allSatisfy(serial -> assertThat(serial.bitLength()).isEqualTo(127));
        assertThat(serials).doesNotHaveDuplicates();
    }

    @Test
    void shouldChainToTheRootWithNothingRevoked() throws Exception {
        validate(certificate(alain()), START);
    }

    @Test
    void shouldConstrainTheIssuingCaToTestaAddresses() throws Exception {
        X509Certificate issuing = caCertificate("EC_CA");

        assertThat(issuing.getBasicConstraints()).isZero();
        assertThat(issuing.getCriticalExtensionOIDs()).contains(Extension.nameConstraints.getId());
        assertThat(new String(issuing.getExtensionValue(Extension.nameConstraints.getId()),
            StandardCharsets.ISO_8859_1)).contains(".eu-admin.net");
    }

    @Test
    void shouldRefuseAnAddressThatBreaksTheCompulsorySyntax() {
        assertThatThrownBy(() -> issue("alain@tcn.b.eu-admin.net")).isInstanceOf(IssuanceRefusedException.class)
            .hasMessageContaining("first name, one dot, and a surname");
        assertThatThrownBy(() -> issue("Alain.Dupont@example.com")).isInstanceOf(IssuanceRefusedException.class)
            .hasMessageContaining("not a domain of TESTA");
    }

    @Test
    void shouldRefuseAnAddressThatNamesNoPerson() {
        assertThatThrownBy(() -> issue("postmaster@tcn.b.eu-admin.net")).isInstanceOf(IssuanceRefusedException.class)
            .hasMessageContaining("is no person's address");
    }

    @Test
    void shouldNotRenewInTheTestPhase() throws Exception {
        alain();

        assertThatThrownBy(() -> issue("alain.dupont@TCN.B.eu-admin.net")).isInstanceOf(IssuanceRefusedException.class)
            .hasMessageContaining("not renewable");
    }

    @Test
    void shouldNotRenewAfterRevocationEither() throws Exception {
        alain();
        revoke(ALAIN);

        assertThatThrownBy(() -> issue(ALAIN)).isInstanceOf(IssuanceRefusedException.class)
            .hasMessageContaining("not renewable");
    }

    @Test
    void shouldIssueThreeACountryInTheTestPhase() throws Exception {
        alain();
        issueForRequest("Jeanne.Martin@tcn.f.eu-admin.net");
        issueForRequest("Marie.Peeters@tcn.b.eu-admin.net");
        issueForRequest("Luc.Maes@tcn.B.eu-admin.net");

        assertThatThrownBy(() -> issue("Eva.Claes@tcn.b.eu-admin.net")).isInstanceOf(IssuanceRefusedException.class)
            .hasMessageContaining("Belgium has had its 3 digital IDs");
        issueForRequest("Pierre.Durand@tcn.f.eu-admin.net");
    }

    @Test
    void shouldRenewAndHaveNoLimitInProduction() throws Exception {
        alain();
        TestCa.set(folder, "phase", "production");
        for (String name : List.of("Luc.Maes", "Eva.Claes", "Jan.Smit")) {
            issueForRequest(name + "@tcn.b.eu-admin.net");
        }
        handOver(ALAIN);

        IssuedId second = issue(ALAIN);

        try (CertificationAuthority ca = TestCa.open(folder, START)) {
            assertThat(ca.find(ALAIN)).hasSize(2).contains(second.entry());
        }
    }

    @Test
    void shouldAskForTheFilesOfAnEarlierIdToBeHandedOver() throws Exception {
        alain();
        TestCa.set(folder, "phase", "production");

        assertThatThrownBy(() -> issue(ALAIN)).isInstanceOf(PkiException.class).hasMessageContaining("hand them over");
    }

    @Test
    void shouldNotOutliveTheIssuingCa() {
        Instant late = START.plus(Duration.ofDays(3640));

        assertThatThrownBy(() -> {
            try (CertificationAuthority ca = TestCa.open(folder, late)) {
                ca.issue(ALAIN, Pfx.MODERN, TestCa.PASSPHRASE);
            }
        }).isInstanceOf(IssuanceRefusedException.class).hasMessageContaining("EC_CA ends on");
    }

    @Test
    void shouldWriteAPfxThatItsPasswordOpens() throws Exception {
        for (Pfx format : Pfx.values()) {
            String address = "Format." + format.name().replace('_', '-') + "@tcn.f.eu-admin.net";
            IssuedId id = issue(address, format);
            char[] password = Files.readString(id.folder().resolve(IssuedId.PASSWORD)).strip().toCharArray();

            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(id.folder().resolve(IssuedId.PFX))) {
                store.load(in, password);
            }

            String alias = store.aliases().nextElement();
            assertThat(store.getCertificateChain(alias)).containsExactly(certificate(id), caCertificate("EC_CA"),
                caCertificate("Root_CA"));
            Signature signature = Signature.getInstance(RSA_SIGNATURE);
            signature.initSign((PrivateKey) store.getKey(alias, password));
            byte[] signed = signature.sign();
            signature.initVerify(certificate(id));
            assertThat(signature.verify(signed)).isTrue();
        }
    }

    @Test
    void shouldKeepSecretsFromOthers() throws Exception {
        IssuedId id = alain();

        for (Path secret : List.of(id.folder().resolve(IssuedId.PFX), id.folder().resolve(IssuedId.PASSWORD),
            folder.resolve("keys/Root_CA.key"), folder.resolve("keys/EC_CA.key"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret))).isEqualTo("rw-------");
        }
    }

    @Test
    void shouldEncryptTheKeysOfTheCas() throws Exception {
        Path key = folder.resolve("keys/EC_CA.key");
        assertThat(Files.readString(key)).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");

        // as it is without a number of iterations from the test
        new EncryptedKey(key).write(rsa.getPrivate(), TestCa.PASSPHRASE);
        try (PEMParser parser = new PEMParser(Files.newBufferedReader(key))) {
            PBES2Parameters parameters = PBES2Parameters.getInstance(
                ((PKCS8EncryptedPrivateKeyInfo) parser.readObject()).toASN1Structure().getEncryptionAlgorithm()
                    .getParameters());
            assertThat(PBKDF2Params.getInstance(parameters.getKeyDerivationFunc().getParameters()).getIterationCount())
                .isEqualTo(100_000);
            assertThat(parameters.getEncryptionScheme().getAlgorithm()).isEqualTo(NISTObjectIdentifiers.id_aes256_CBC);
        }
        assertThat(new EncryptedKey(key).read(TestCa.PASSPHRASE)).isEqualTo(rsa.getPrivate());
    }

    @Test
    void shouldRefuseAWrongPassphraseAndIssueNothing() throws Exception {
        try (CertificationAuthority ca = TestCa.open(folder, START)) {
            assertThatThrownBy(() -> ca.issue(ALAIN, Pfx.MODERN, "not the passphrase".toCharArray()))
                .isInstanceOf(PkiException.class).hasMessageContaining("the passphrase does not open");

            assertThat(ca.find(ALAIN)).isEmpty();
        }
        assertThat(folder.resolve("issued")).isEmptyDirectory();
    }

    @Test
    void shouldPutTheWholeChainIntoThePkcs7FileItsOwnersFirst() throws Exception {
        IssuedId id = alain();

        try (InputStream in = Files.newInputStream(id.folder().resolve(IssuedId.CHAIN))) {
            assertThat(CertificateFactory.getInstance("X.509").generateCertificates(in))
                .extracting(one -> (X509Certificate) one)
                .containsExactly(certificate(id), caCertificate("EC_CA"), caCertificate("Root_CA"));
        }
    }

    @Test
    void shouldRevokeForAllWhoReadTheCrl() throws Exception {
        X509Certificate certificate = certificate(alain());

        revoke(ALAIN);

        assertThat(crl("EC_CA").getRevokedCertificate(certificate).getRevocationReason().toString())
            .isEqualTo("KEY_COMPROMISE");
        assertThatThrownBy(() -> validate(certificate, START.plusSeconds(1))).isInstanceOf(CertPathValidatorException.class)
            .hasMessageContaining("revoked");
    }

    @Test
    void shouldRevokeTheIssuingCaInTheCrlOfTheRoot() throws Exception {
        X509Certificate certificate = certificate(alain());

        revoke("EC_CA");

        assertThat(crl("Root_CA").isRevoked(caCertificate("EC_CA"))).isTrue();
        assertThatThrownBy(() -> validate(certificate, START.plusSeconds(1))).isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void shouldRevokeNothingWithAWrongPassphrase() throws Exception {
        alain();
        byte[] register = Files.readAllBytes(folder.resolve("register.tsv"));

        try (CertificationAuthority ca = TestCa.open(folder, START)) {
            assertThatThrownBy(() -> ca.revoke(ALAIN, RevocationReason.SUPERSEDED, "not the passphrase".toCharArray()))
                .isInstanceOf(PkiException.class);
        }

        assertThat(Files.readAllBytes(folder.resolve("register.tsv"))).isEqualTo(register);
    }

    @Test
    void shouldSayWhenACertificateIsUnknownOrRevokedAlready() throws Exception {
        alain();
        revoke(ALAIN);

        assertThatThrownBy(() -> revoke(ALAIN)).hasMessageContaining("was revoked already");
        assertThatThrownBy(() -> revoke("1234")).hasMessageContaining("no certificate has the serial number");
        assertThatThrownBy(() -> revoke("Root_CA")).hasMessageContaining("a root cannot revoke itself");
    }

    @Test
    void shouldNumberCrlsUpwardsAndSayWhenTheNextIsDue() throws Exception {
        BigInteger first = crlNumber(crl("EC_CA"));

        try (CertificationAuthority ca = TestCa.open(folder, START)) {
            ca.publishCrls(TestCa.PASSPHRASE);
        }

        assertThat(crlNumber(crl("EC_CA"))).isGreaterThan(first);
        assertThat(crl("EC_CA").getNextUpdate()).isEqualTo(Date.from(START.plus(Duration.ofDays(7))));
        assertThat(crl("Root_CA").getNextUpdate()).isEqualTo(Date.from(START.plus(Duration.ofDays(7))));
    }

    @Test
    void shouldNumberCrlsUpwardsEvenWhenTheLastOneWasLost() throws Exception {
        BigInteger first = crlNumber(crl("EC_CA"));
        Files.delete(folder.resolve("EC_CA.crl"));

        try (CertificationAuthority ca = TestCa.open(folder, START.plusSeconds(60))) {
            ca.publishCrls(TestCa.PASSPHRASE);
        }

        assertThat(crlNumber(crl("EC_CA"))).isGreaterThan(first);
    }

    @Test
    void shouldIssueForARequestWithItsOwnKey() throws Exception {
        KeyPair keys = rsa;

        IssuedId id = issueFor(request(keys, keys, ALAIN, ALAIN).getEncoded());

        assertThat(certificate(id).getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(certificate(id).getSubjectX500Principal().toString()).contains("CN=Alain Dupont").doesNotContain("Boss");
        assertThat(id.folder().resolve(IssuedId.PFX)).doesNotExist();
    }

    @Test
    void shouldGiveAnEllipticKeyKeyAgreement() throws Exception {
        KeyPair keys = key("EC", 256);

        assertThat(certificate(issueFor(request(keys, keys, ALAIN, null).getEncoded())).getKeyUsage())
            .containsExactly(true, true, false, false, true, false, false, false, false);
    }

    @Test
    void shouldRefuseARequestThatDoesNotProveItsKey() throws Exception {
        PKCS10CertificationRequest request = request(rsa, key("RSA", 2048), ALAIN, null);

        assertThatThrownBy(() -> issueFor(request.getEncoded())).isInstanceOf(IssuanceRefusedException.class)
            .hasMessageContaining("not signed with the key");
    }

    @Test
    void shouldRefuseARequestForSeveralOrNoAddresses() throws Exception {
        KeyPair keys = rsa;

        assertThatThrownBy(() -> issueFor(request(keys, keys, ALAIN, "Luc.Maes@tcn.b.eu-admin.net").getEncoded()))
            .hasMessageContaining("several mail addresses");
        assertThatThrownBy(() -> issueFor(request(keys, keys, null, null).getEncoded()))
            .hasMessageContaining("no mail address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256k1", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1", "secp224r1"})
    void shouldRefuseACurveThatMailProgramsDoNotKnow(String curve) throws Exception {
        KeyPair keys = onCurve(curve);
        byte[] request = request(keys, keys, ALAIN, null).getEncoded();

        assertThatThrownBy(() -> issueFor(request))
            .isInstanceOf(IssuanceRefusedException.class).hasMessage("the key's curve is not P-256, P-384 or P-521");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void shouldIssueForTheCurvesOfNist(String curve) throws Exception {
        KeyPair keys = onCurve(curve);

        assertThat(certificate(issueFor(request(keys, keys, ALAIN, null).getEncoded())).getPublicKey().getEncoded())
            .isEqualTo(keys.getPublic().getEncoded());
    }

    private static KeyPair onCurve(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", CryptoProvider.get());
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    @Test
    void shouldRefuseAWeakKeyAndWhatIsNoRequest() throws Exception {
        KeyPair weak = key("RSA", 1024);

        assertThatThrownBy(() -> issueFor(request(weak, weak, ALAIN, null).getEncoded()))
            .hasMessageContaining("1024 bits");
        assertThatThrownBy(() -> issueFor(new byte[] {1, 2, 3})).hasMessageContaining("no certificate request");
        assertThatThrownBy(() -> issueFor("-----BEGIN NONSENSE-----".getBytes(StandardCharsets.US_ASCII)))
            .isInstanceOf(PkiException.class);
    }

    @Test
    void shouldFinishAnIssueThatWasInterruptedAfterTheRegisterKnewIt() throws Exception {
        IssuedId id = alain();
        Files.move(id.folder(), folder.resolve("issued/.unfinished-" + id.entry().serial()));

        TestCa.open(folder, START).close();

        assertThat(folder.resolve("issued").resolve(ALAIN).resolve(IssuedId.PFX)).exists();
    }

    @Test
    void shouldForgetAnIssueThatWasInterruptedBefore() throws Exception {
        byte[] register = Files.readAllBytes(folder.resolve("register.tsv"));
        IssuedId id = issue(ALAIN);
        Files.write(folder.resolve("register.tsv"), register);
        Files.move(id.folder(), folder.resolve("issued/.unfinished-" + id.entry().serial()));

        issue(ALAIN);

        assertThat(folder.resolve("issued")).isDirectoryNotContaining("glob:**/.unfinished-*");
        assertThat(folder.resolve("certificates/" + id.entry().serial() + ".cer")).doesNotExist();
    }

    @Test
    void shouldIssueNothingWithADamagedRegister() throws Exception {
        Files.writeString(folder.resolve("register.tsv"), "nonsense\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> issue(ALAIN)).isInstanceOf(PkiException.class).hasMessageContaining("register.tsv:4")
            .hasMessageContaining("restore");
    }

    @Test
    void shouldBeOpenOnlyOnce() throws Exception {
        CertificationAuthority ca = TestCa.open(folder, START);
        assertThatThrownBy(() -> TestCa.open(folder, START)).hasMessageContaining("open already");
        ca.close();
        try (FileChannel lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE)) {
            assertThat(lock.tryLock()).isNotNull();
        }
    }

    @Test
    void shouldNotMakeACaWhereSomethingIs() {
        assertThatThrownBy(() -> CertificationAuthority.init(folder, new CaSettings("TESTA", "R", "E", Phase.TEST, 1, 2048,
            7, Optional.empty(), Optional.empty(), TestaNamespace.tachonet()), 2048, Optional.empty(),
            TestCa.at(START), TestCa.RANDOM)).isInstanceOf(PkiException.class).hasMessageContaining("is not empty");
    }

    @Test
    void shouldNameWhatIsWrongInTheSettings() throws Exception {
        TestCa.set(folder, "digital-id.months", "many");

        assertThatThrownBy(() -> TestCa.open(folder, START)).isInstanceOf(PkiException.class)
            .hasMessageContaining("ca.properties: digital-id.months=many: expected a number from 1 to 60");
        Files.writeString(folder.resolve(CaSettings.FILE_NAME), "colour = blue\n");
        assertThatThrownBy(() -> TestCa.open(folder, START)).hasMessageContaining("colour: there is no such setting");
    }

    @Test
    void shouldRefuseAPassphraseThatOthersCanRead() throws Exception {
        Path file = temporary.resolve("passphrase");
        Files.writeString(file, "a long enough one\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> Passphrase.read(file)).hasMessageContaining("chmod 600");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(Passphrase.read(file)).containsExactly("a long enough one".toCharArray());
    }

    /** From here on the CA is one that has issued Alain's ID: made once, copied for each test. */
    private IssuedId alain() throws Exception {
        folder = templateWithAlain.copy(temporary.resolve("with-alain"));
        return new IssuedId(alain, folder.resolve("issued").resolve(ALAIN));
    }

    private void issueForRequest(String address) throws Exception {
        issueFor(request(rsa, rsa, address, null).getEncoded());
    }

    private IssuedId issue(String address) throws Exception {
        return issue(address, Pfx.MODERN);
    }

    private IssuedId issue(String address, Pfx format) throws Exception {
        try (CertificationAuthority ca = TestCa.open(folder, START)) {
            return ca.issue(address, format, TestCa.PASSPHRASE);
        }
    }

    private IssuedId issueFor(byte[] request) throws Exception {
        try (CertificationAuthority ca = TestCa.open(folder, START)) {
            return ca.issueForRequest(request, TestCa.PASSPHRASE);
        }
    }

    private void revoke(String serialOrAddress) throws Exception {
        try (CertificationAuthority ca = TestCa.open(folder, START)) {
            ca.revoke(serialOrAddress, RevocationReason.KEY_COMPROMISE, TestCa.PASSPHRASE);
        }
    }

    private void handOver(String address) throws Exception {
        Files.move(folder.resolve("issued").resolve(address), temporary.resolve(address));
    }

    private X509Certificate certificate(IssuedId id) throws Exception {
        try (CertificationAuthority ca = TestCa.open(folder, START)) {
            return ca.certificate(id.entry());
        }
    }

    private X509Certificate caCertificate(String name) throws Exception {
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".crt"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private X509CRL crl(String name) throws Exception {
        return (X509CRL) CertificateFactory.getInstance("X.509")
            .generateCRL(new ByteArrayInputStream(Files.readAllBytes(folder.resolve(name + ".crl"))));
    }

    private static BigInteger crlNumber(X509CRL crl) {
        return ASN1Integer.getInstance(ASN1OctetString.getInstance(
            crl.getExtensionValue(Extension.cRLNumber.getId())).getOctets()).getValue();
    }

    /** Java's own path validation, with the CRLs. */
    private void validate(X509Certificate certificate, Instant at) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(caCertificate("Root_CA"), null)));
        parameters.setDate(Date.from(at));
        parameters.addCertStore(CertStore.getInstance("Collection",
            new CollectionCertStoreParameters(List.of(crl("Root_CA"), crl("EC_CA")))));
        CertPathValidator.getInstance("PKIX").validate(CertificateFactory.getInstance("X.509")
            .generateCertPath(List.of(certificate, caCertificate("EC_CA"))), parameters);
    }

    private static KeyPair key(String algorithm, int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static PKCS10CertificationRequest request(KeyPair keys, KeyPair signer, String subjectAddress,
        String alternativeName) throws Exception {
        JcaPKCS10CertificationRequestBuilder builder = new JcaPKCS10CertificationRequestBuilder(
            new X500Name("CN=The Boss" + (subjectAddress == null ? "" : ",E=" + subjectAddress)), keys.getPublic());
        if (alternativeName != null) {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(Extension.subjectAlternativeName, false,
                new GeneralNames(new GeneralName(GeneralName.rfc822Name, alternativeName)));
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                extensions.generate());
        }
        String algorithm = keys.getPublic().getAlgorithm().equals("EC") ? "SHA256withECDSA" : RSA_SIGNATURE;
        return builder.build(
            new JcaContentSignerBuilder(algorithm).setProvider(CryptoProvider.get()).build(signer.getPrivate()));
    }
}
