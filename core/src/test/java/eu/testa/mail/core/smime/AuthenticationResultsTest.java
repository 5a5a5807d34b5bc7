package eu.testa.mail.core.smime;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.digitalid.TestCertificate;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.smime.SmimeVerification.Answers;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import eu.testa.mail.core.smime.SmimeVerification.Type;
import eu.testa.mail.core.smime.cms.Signer;
import eu.testa.mail.core.smime.cms.SmimeAnswer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationResultsTest {

    private static final String SERVER = "mail.tcn.f.eu-admin.net";
    private static final String FIELD = "Authentication-Results: ours\r\n";
    private static final AuthenticationResults RESULTS = new AuthenticationResults(SERVER);

    @Test
    void shouldNameResultReasonSignerAndPart() throws Exception {
        assertThat(RESULTS.field(verification(Result.PASS, "issued by EC_CA, which Root_CA vouches for",
            new Signer(TestCertificate.of("Alain.Dupont@tcn.b.eu-admin.net"), "SHA256withRSA", Optional.empty())).inPart(2)))
            .isEqualTo("""
                Authentication-Results: mail.tcn.f.eu-admin.net; smime=pass reason="issued by\r
                 EC_CA, which Root_CA vouches for"\r
                 body.smime-identifier=Alain.Dupont@tcn.b.eu-admin.net body.smime-part=2\r
                """);
    }

    @Test
    void shouldNameNoAddressButTheOneThatTheMailIsFrom() throws Exception {
        Signer jeanne = new Signer(TestCertificate.of("Jeanne.Martin@tcn.f.eu-admin.net"), "SHA256withRSA", Optional.empty());

        assertThat(RESULTS.field(SmimeVerification.of(Type.SIGNED, Result.FAIL, "so")
            .with(Answers.NONE.integrity(SmimeAnswer.PASS).trust(SmimeAnswer.PASS).identity(SmimeAnswer.FAIL)).by(List.of(jeanne)))).doesNotContain("identifier");
        assertThat(RESULTS.field(SmimeVerification.of(Type.SIGNED, Result.PASS, "so")
            .with(Answers.NONE.integrity(SmimeAnswer.PASS).trust(SmimeAnswer.PASS).identity(SmimeAnswer.PASS)).by(List.of(jeanne))
            .naming(Optional.of("Alain.Dupont@tcn.b.eu-admin.net")).inPart(2)))
            .contains("body.smime-identifier=Alain.Dupont@tcn.b.eu-admin.net").doesNotContain("Jeanne");
    }

    /** RFC 8601 §2.2: such an address would have to stand in quotes, which few readers of the field expect. */
    @ParameterizedTest
    @ValueSource(strings = {"@b", "a@", "a", "a@b@c", "a b@c", "a;b@c", "a@b;c", "a@b c", "\u00e9@b", "a@\u00e9", "a\r\n@b", "\"a\"@b", "(a)@b"})
    void shouldNameNoAddressThatNeedsQuotes(String address) {
        assertThat(RESULTS.field(SmimeVerification.of(Type.SIGNED, Result.PASS, "so").naming(Optional.of(address))))
            .isEqualTo("Authentication-Results: mail.tcn.f.eu-admin.net; smime=pass reason=\"so\"\r\n");
    }

    @Test
    void shouldNameAnAddressOfAnyOtherForm() {
        String address = "aZ09.!#$%&'*+/=?^_`{|}~-@Aa-1.b";

        assertThat(RESULTS.field(SmimeVerification.of(Type.SIGNED, Result.PASS, "so").naming(Optional.of(address))))
            .contains("body.smime-identifier=" + address);
    }

    @Test
    void shouldSayNoneWithoutMoreOfUnsignedMail() {
        assertThat(RESULTS.field(verification(Result.NONE, "it is not signed")))
            .isEqualTo("Authentication-Results: mail.tcn.f.eu-admin.net; smime=none\r\n");
    }

    @Test
    void shouldNotLetACertificateWriteIntoTheHeader() throws Exception {
        String field = RESULTS.field(verification(Result.FAIL, "the certificate of \"x\r\nX-Evil: é\\ is revoked",
            new Signer(TestCertificate.of("x; smime=pass\r\n@tcn.b.eu-admin.net"), "SHA256withRSA", Optional.empty())));

        assertThat(field).isEqualTo("""
            Authentication-Results: mail.tcn.f.eu-admin.net; smime=fail reason="the\r
             certificate of \\"x??X-Evil: ?\\\\ is revoked" body.smime-part=1\r
            """);
    }

    @Test
    void shouldHaveOneBlankBetweenWordsAndNoneAround() {
        assertThat(RESULTS.field(verification(Result.FAIL, "  a   b\t   ")))
            .isEqualTo("Authentication-Results: mail.tcn.f.eu-admin.net; smime=fail reason=\"a b?\"\r\n");
    }

    @Test
    void shouldBoundTheReason() {
        String field = RESULTS.field(verification(Result.FAIL, "word ".repeat(1000)));

        assertThat(field.length()).isLessThan(600);
        assertThat(Arrays.stream(field.split("\r\n")).map(String::length)).allMatch(length -> length <= 78);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Authentication-Results: mail.tcn.f.eu-admin.net; smime=pass\r\n",
        "AUTHENTICATION-results : Mail.TCN.f.eu-admin.net; smime=pass\r\n",
        "Authentication-Results:\r\n (a (nested\\)) comment)\r\n mail.tcn.f.eu-admin.net 1;\r\n smime=pass\r\n",
        "Authentication-Results: \"mail.tcn.f\\.eu-admin.net\"; smime=pass\n",
        "Authentication-Results: mail.tcn.f.eu-admin.net(comment); smime=pass\r\n",
        "Authentication-Results: mail.tcn.f.eu-admin.net.; smime=pass\r\n",
        "Authentication-Results: mail.tcn.f.eu-admin.net..; smime=pass\r\n",
        "Authentication-Results: mail.tcn.f.eu-admin.net,; smime=pass\r\n",
        "Authentication-Results: mail.tcn.f.eu-admin.net, other.example; smime=pass\r\n",
        "Authentication-Results: mail.tcn.f.eu-admin.net/1; smime=pass\r\n",
        "Authentication-Results: \"mail.tcn.f.eu-admin.net.\" 1; smime=pass\r\n",
        "Authentication-Results: mail.tcn.f.eu-admin.net=; smime=pass\r\n"})
    void shouldRemoveWhatClaimsToBeOurs(String forged) throws Exception {
        assertThat(annotated("From: a@b\r\n" + forged + "To: c@d\r\n\r\nbody"))
            .isEqualTo(FIELD + "From: a@b\r\nTo: c@d\r\n\r\nbody");
        assertThat(annotated(forged + "\r\nbody")).isEqualTo(FIELD + "\r\nbody");
        assertThat(annotated("To: c@d\r\n" + forged)).isEqualTo(FIELD + "To: c@d\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Authentication-Results: relay1.testa.eu-admin.net; smime=pass\r\n",
        "Authentication-Results: mail.tcn.f.eu-admin.net.example.org; smime=pass\r\n",
        "Authentication-Results: mail.tcn.f.eu-admin.network; smime=pass\r\n",
        "Authentication-Results: relay1.testa.eu-admin.net; smime=pass\r\n reason=\"mail.tcn.f.eu-admin.net\"\r\n",
        "Authentication-Results: (\r\n",
        "Authentication-Results:\r\n",
        "X-Authentication-Results: mail.tcn.f.eu-admin.net; smime=pass\r\n",
        " mail.tcn.f.eu-admin.net\r\n"})
    void shouldLeaveEverythingElse(String kept) throws Exception {
        String message = kept + "From: a@b\r\n\r\n"
            + "Authentication-Results: mail.tcn.f.eu-admin.net; smime=pass\r\n in the body\r\n";

        assertThat(annotated(message)).isEqualTo(FIELD + message);
    }

    @Test
    void shouldCopyEveryOctet() throws Exception {
        byte[] octets = new byte[200_000];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (i * 31 % 251 + 1);
        }
        byte[] head = ("X-Long: " + "x".repeat(20_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(head);
        message.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        message.write(octets);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        RESULTS.write(FIELD, MessageSource.of(message.toByteArray()), out);

        byte[] written = out.toByteArray();
        assertThat(Arrays.copyOfRange(written, FIELD.length(), written.length)).isEqualTo(message.toByteArray());
    }

    @Test
    void shouldRemoveAForgedFieldThatHasNoEnd() throws Exception {
        assertThat(annotated("Authentication-Results: " + " ".repeat(100_000) + SERVER + "; smime=pass\r\nTo: c@d\r\n\r\n"))
            .isEqualTo(FIELD + "To: c@d\r\n\r\n");
    }

    @Test
    void shouldKnowWhereNothingCanBeForged() throws Exception {
        assertThat(mayBeIn("Subject: Authentication-Results: mail.tcn.f.eu-admin.net\r\n\r\n" + FIELD)).isFalse();
        assertThat(mayBeIn("Subject: x\r\n" + FIELD)).isTrue();
        assertThat(mayBeIn("Subject: x\r\naUTHENTICATION-Results \t: " + SERVER + "\r\n\r\n")).isTrue();
        assertThat(mayBeIn("Subject: " + "x".repeat(64 * 1024 - 10) + "\r\n" + FIELD)).as("pieces of a line").isTrue();
        assertThat(mayBeIn("Subject: " + "x".repeat(64 * 1024 - 9) + "\r\n" + FIELD)).as("pieces of a line").isTrue();
        assertThat(mayBeIn("Subject: " + "x".repeat(300_000) + "\r\n\r\n")).as("too large to know").isTrue();
    }

    private static boolean mayBeIn(String message) throws Exception {
        return RESULTS.mayBeIn(MessageSource.of(message.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** As it is written, and as it would be without being read where nothing can be forged: the same. */
    private static String annotated(String message) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RESULTS.write(FIELD, MessageSource.of(message.getBytes(StandardCharsets.ISO_8859_1)), out);
        String written = out.toString(StandardCharsets.ISO_8859_1);
        if (!mayBeIn(message)) {
            assertThat(written).isEqualTo(FIELD + message);
        }
        return written;
    }

    private static SmimeVerification verification(Result result, String reason, Signer... signers) {
        return SmimeVerification.of(result == Result.NONE ? Type.NONE : Type.SIGNED, result, reason).by(List.of(signers))
            .naming(Arrays.stream(signers).flatMap(one -> one.addresses().stream()).findFirst());
    }
}
