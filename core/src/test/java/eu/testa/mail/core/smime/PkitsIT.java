package eu.testa.mail.core.smime;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.cms.SmimeAnswer;
import eu.testa.mail.core.smime.trust.AlgorithmPolicy;
import eu.testa.mail.core.smime.trust.PkixTrust;
import eu.testa.mail.core.smime.trust.TrustPolicy;
import eu.testa.mail.core.smime.trust.TrustPolicy.MissingCrl;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The signed mails of NIST's Public Key Interoperability Test Suite, with the policy of a server. Expected is what the suite
 * expects for its default inputs: any policy, none demanded.
 */
class PkitsIT {

    private static final Path DATA =
        Path.of("/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data");
    private static final Instant AT = Instant.parse("2015-06-01T12:00:00Z");

    /** Neither valid nor invalid by name, and no path with the default inputs (chapters 4.4, 4.8 of the suite). */
    private static final Set<String> NOT_VALID = Set.of("MissingCRLTest1", "DifferentPoliciesTest4", "DifferentPoliciesTest5",
        "DifferentPoliciesTest7", "DifferentPoliciesTest8", "DifferentPoliciesTest9", "DifferentPoliciesTest12");
    /** Valid in 2011. DSA of 1024 bits with SHA-1 is whole, and no longer trusted. */
    private static final String WEAK = "ValidDSASignaturesTest4";
    /** The same, and half of the key is in the CA's certificate, so that nothing is known of the signature. */
    private static final String WEAK_WITHOUT_WHOLE_KEY = "ValidDSAParameterInheritanceTest5";

    private static CmsVerifier verifier;

    @BeforeAll
    static void load() {
        assertThat(DATA).as("NIST PKITS: apt-get install python3-cryptography-vectors").isDirectory();
        TrustStore store = new TrustStore(new TrustSources(List.of(DATA.resolve("certs/TrustAnchorRootCertificate.crt")),
            List.of(DATA.resolve("certs")), List.of(DATA.resolve("crls"))), Clock.fixed(AT, ZoneOffset.UTC));
        verifier = new CmsVerifier(
            new PkixTrust(store, new TrustPolicy(AlgorithmPolicy.standard(), MissingCrl.FAIL, MissingCrl.FAIL)),
            SmimePolicy.standard().withoutIdentity());
    }

    static Stream<String> mails() throws IOException {
        try (Stream<Path> files = Files.list(DATA.resolve("smime"))) {
            return files.map(file -> file.getFileName().toString().replaceAll("^Signed|\\.eml$", "")).sorted().toList()
                .stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mails")
    void shouldJudgeAsTheSuiteExpects(String name) throws Exception {
        SmimeVerification verification = verify(name);

        boolean valid = !name.startsWith("Invalid") && !NOT_VALID.contains(name) && !name.equals(WEAK)
            && !name.equals(WEAK_WITHOUT_WHOLE_KEY);
        assertThat(verification.type()).isEqualTo(Type.SIGNED);
        assertThat(verification.result()).as(verification.reason()).isEqualTo(valid ? Result.PASS : Result.FAIL);
        assertThat(verification.trust()).as(verification.reason()).isEqualTo(valid ? SmimeAnswer.PASS : SmimeAnswer.FAIL);
        // what is invalid in the suite are paths, never mails
        assertThat(verification.integrity()).as(verification.reason())
            .isEqualTo(name.equals(WEAK_WITHOUT_WHOLE_KEY) ? SmimeAnswer.NONE : SmimeAnswer.PASS);
        assertThat(verification.signers()).hasSize(1);
    }

    @Test
    void shouldSayThatIntegrityIsAnotherQuestionThanWeakness() throws Exception {
        assertThat(verify(WEAK).reason()).contains("SHA-1");
        assertThat(verify(WEAK).signers().get(0).algorithm()).isEqualTo("SHA1withDSA");
    }

    @Test
    void shouldHaveReadTheWholeSuite() throws Exception {
        assertThat(mails()).hasSize(224);
    }

    private static SmimeVerification verify(String name) throws IOException {
        return verifier.verify(MessageSource.of(DATA.resolve("smime/Signed" + name + ".eml")), Optional.empty(), AT);
    }
}
