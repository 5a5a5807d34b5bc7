package eu.testa.mail.core.smime;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.Program;
import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.smime.SmimeVerification.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What passes here, another reader must read in the same way: Python's, which is lenient where ours is strict. It reads the
 * mails that pass, of many that were changed anywhere but in what is signed.
 */
class SmimeReadersIT {

    private static final int MAILS = 3000;
    private static final String BOUNDARY = "XX";
    /** What an attacker would try. */
    private static final List<String> PIECES = List.of("\r", "\n", "\r\n", "\r\n\r\n", "--XX", "--XX--", "\r\n--XX\r\n",
        "\r\n--XX--\r\n", "--", " ", "\t", "\"", "\\", "(", ")", ";", "=", ":", "XX", "boundary=", "boundary=\"YY\"", "\r\n--YY\r\n",
        "\u0000", "Content-Type: text/html\r\n\r\nPay Mallory.\r\n", "Content-Type: text/plain\r\n", "\r\n x", "=2D", "*0=", "%58",
        "Content-Transfer-Encoding: quoted-printable\r\n", "text/html", "Pay Mallory.", "multipart/mixed");
    private static final String PYTHON = """
        import email, email.policy, email.utils, sys
        for name in sys.argv[3:]:
            mail = email.message_from_bytes(open(name, 'rb').read(), policy=email.policy.compat32)
            parts = mail.get_payload() if mail.is_multipart() else []
            leaves = [part for part in mail.walk() if not part.is_multipart()]
            senders = [email.utils.parseaddr(str(one))[1].lower() for one in mail.get_all('From', [])]
            same = senders == [sys.argv[2].lower()] and len(parts) == 2 and leaves == parts \\
                and parts[0].get_payload() == sys.argv[1] \\
                and parts[1].get_content_type() == 'application/pkcs7-signature'
            if not same:
                print(open(name, 'rb').read()[:700], senders, [part.as_string()[:200] for part in leaves])
        """;

    private static CmsVerifier verifier;
    private static String good;

    @TempDir
    private Path folder;

    @BeforeAll
    static void sign(@TempDir Path trusted) throws Exception {
        TestIds ca = new TestIds("Root_CA");
        verifier = ca.verifier(trusted);
        good = SignedMail.by(ca.issue(TestIds.ALAIN, TestIds.ec("secp256r1")), "SHA256withECDSA").detached()
            .replace(SignedMail.BOUNDARY, BOUNDARY);
    }

    @Test
    void shouldPassOnlyWhatPythonReadsInTheSameWay() throws Exception {
        Random random = new Random(42);
        List<String> passed = new ArrayList<>();
        for (int i = 0; i < MAILS; i++) {
            byte[] mail = changed(random).getBytes(StandardCharsets.UTF_8);
            if (verifier.verify(MessageSource.of(mail), Optional.empty(), TestIds.NOW).result() == Result.PASS) {
                passed.add(Files.write(folder.resolve(i + ".eml"), mail).toString());
            }
        }
        List<String> arguments = new ArrayList<>(List.of("-c", PYTHON,
            SignedMail.TEXT.substring(SignedMail.TEXT.indexOf("\r\n\r\n") + 4), TestIds.ALAIN));
        arguments.addAll(passed);

        assertThat(passed).hasSizeGreaterThan(MAILS / 20);
        assertThat(new Program("python3", "python3").run(arguments.toArray(String[]::new)).mustSucceed().output()).isEmpty();
    }

    /** Up to three pieces in places before or after what is signed, three of four of them near a line's end. */
    private static String changed(Random random) {
        String mail = good;
        for (int i = 0; i <= random.nextInt(3); i++) {
            int start = mail.indexOf(SignedMail.TEXT);
            int end = start + SignedMail.TEXT.length();
            int at = random.nextInt(start + mail.length() - end - 4);
            at = at < start ? at : at - start + end + 4;
            int line = mail.indexOf("\r\n", at);
            at = random.nextInt(4) == 0 || line < 0 || line >= start && line < end + 4 ? at : line + random.nextInt(2) * 2;
            mail = mail.substring(0, at) + PIECES.get(random.nextInt(PIECES.size())) + mail.substring(at);
        }
        return mail;
    }
}
