package eu.testa.mail.core.smime;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.cms.CertificateSource;
import eu.testa.mail.core.smime.trust.PkixTrust;
import eu.testa.mail.core.smime.trust.TrustPolicy;
import eu.testa.mail.core.smime.trust.TrustSources;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mails as they came from other programs, on which a verifier may go wrong. */
class FieldMailTest {

    private static final Path FOLDER = Path.of("src", "test", "resources", "field");
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"00-base.eml, SIGNED, PASS", "05d-octet-filename-only.eml, SIGNED, PASS", "14b-aki-renewed.eml, SIGNED, PASS",
        "encrypted-octet-filename-only.eml, ENVELOPED, NONE", "07-nocerts.eml, SIGNED, NEUTRAL"})
    void shouldSayWhatItIs(String mail, Type type, Result result) throws Exception {
        SmimeVerification verification = verify(mail, "ec.crt");

        assertThat(verification).as(verification.reason())
            .extracting(SmimeVerification::type, SmimeVerification::result).containsExactly(type, result);
    }

    @Test
    void shouldFindTheCertificateOfASignerAmongThoseThatAreKnown() throws Exception {
        SmimeVerification verification = verify("07-nocerts.eml", "alain.crt", "ec.crt");

        assertThat(verification.result()).as(verification.reason()).isEqualTo(Result.PASS);
    }

    private static SmimeVerification verify(String mail, String... certificates) throws Exception {
        TrustStore store = new TrustStore(new TrustSources(List.of(FOLDER.resolve("root.crt")),
            List.of(certificates).stream().map(FOLDER::resolve).toList(), List.of()), Clock.fixed(NOW, ZoneOffset.UTC));
        CertificateSource known = store::certificates;
        return new CmsVerifier(new PkixTrust(store, TrustPolicy.withoutCrls()), SmimePolicy.standard(), known)
            .verify(MessageSource.of(FOLDER.resolve(mail)), Optional.empty(), NOW);
    }
}
