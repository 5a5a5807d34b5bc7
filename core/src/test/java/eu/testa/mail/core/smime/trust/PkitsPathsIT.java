package eu.testa.mail.core.smime.trust;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.smime.trust.TrustPolicy.MissingCrl;
import eu.testa.mail.core.smime.trust.TrustVerdict.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The certificates of NIST's Public Key Interoperability Test Suite, all at once in one trust store, so that every path has
 * to be found among the intermediates and CRLs of all the others. Expected is what the suite expects for its default
 * inputs: any policy, none demanded.
 */
class PkitsPathsIT {

    private static final Path DATA =
        Path.of("/usr/lib/python3/dist-packages/cryptography_vectors/x509/PKITS_data");
    private static final Instant AT = Instant.parse("2015-06-01T12:00:00Z");
    private static final String END_ENTITY = "EE.crt";
    /** Tests of policies whose name does not say what comes out (chapter 4.8 and 4.12 of the suite). */
    private static final Set<String> NOT_VALID = Set.of("DifferentPoliciesTest4", "DifferentPoliciesTest5",
        "DifferentPoliciesTest7", "DifferentPoliciesTest8", "DifferentPoliciesTest9", "DifferentPoliciesTest12");

    private static TrustStore store;
    private static CertificateTrust trust;

    @BeforeAll
    static void load() {
        assertThat(DATA).as("NIST PKITS: apt-get install python3-cryptography-vectors").isDirectory();
        store = new TrustStore(new TrustSources(List.of(DATA.resolve("certs/TrustAnchorRootCertificate.crt")),
            List.of(DATA.resolve("certs")), List.of(DATA.resolve("crls"))), Clock.fixed(AT, ZoneOffset.UTC));
        // the suite has DSA keys of 1024 bits, and knows pass and fail only
        trust = new PkixTrust(store, new TrustPolicy(AlgorithmPolicy.anything(), MissingCrl.FAIL, MissingCrl.FAIL));
    }

    static Stream<String> endEntities() throws IOException {
        try (Stream<Path> files = Files.list(DATA.resolve("certs"))) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(END_ENTITY))
                .map(name -> name.substring(0, name.length() - END_ENTITY.length())).sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endEntities")
    void shouldJudgeAsTheSuiteExpects(String name) throws Exception {
        X509Certificate signer = certificate(name);

        TrustVerdict verdict = trust.check(signer, List.of(), List.of(), AT);

        Status expected = name.startsWith("Invalid") || NOT_VALID.contains(name) ? Status.FAIL : Status.PASS;
        assertThat(verdict.status()).as(verdict.reason()).isEqualTo(expected);
        // the same again: what was kept of the first search may not change the answer
        assertThat(trust.check(signer, List.of(), List.of(), AT)).isEqualTo(verdict);
    }

    @Test
    void shouldHaveReadTheWholeSuite() throws Exception {
        assertThat(store.problems()).isEmpty();
        assertThat(endEntities()).hasSizeGreaterThan(220);
    }

    private static X509Certificate certificate(String name) throws Exception {
        return CertificateReader.read(Files.readAllBytes(DATA.resolve("certs").resolve(name + END_ENTITY))).get(0);
    }
}
