package eu.testa.mail.core.pki.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.pki.OpenedPfx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files as they came from other programs. */
class FieldFilesTest {

    private static final Path FOLDER = Path.of("src", "test", "resources", "field");

    @ParameterizedTest
    @CsvSource({"password-utf8.pfx, \u017a\u00f3\u0142w-\u00e4", "password-latin1.pfx, M\u00fcller"})
    void shouldOpenAPfxWhosePasswordIsNotAscii(String file, String password) throws Exception {
        OpenedPfx pfx = OpenedPfx.open(read(file), password.toCharArray());

        Signature signature = Signature.getInstance("SHA256with" + pfx.key().getAlgorithm().replace("EC", "ECDSA"));
        signature.initSign(pfx.key());
        byte[] signed = signature.sign();
        signature.initVerify(pfx.chain().get(0));
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void shouldSayThatThePasswordIsAnother() {
        assertThatThrownBy(() -> OpenedPfx.open(read("password-latin1.pfx"), "Muller".toCharArray()))
            .isInstanceOf(GeneralSecurityException.class).hasMessage("the password does not open it");
        assertThatThrownBy(() -> OpenedPfx.open("no".getBytes(StandardCharsets.US_ASCII), new char[0]))
            .isInstanceOf(IOException.class);
    }

    @Test
    void shouldReadARequestBehindAByteOrderMark() throws Exception {
        byte[] content = read("request-with-bom.pem");
        assertThat(content).startsWith(0xef, 0xbb, 0xbf);

        assertThat(CertificateRequest.parse(content, TestaNamespace.tachonet()).address())
            .hasToString("X.jj@tcn.b.eu-admin.net");
    }

    private static byte[] read(String file) throws IOException {
        return Files.readAllBytes(FOLDER.resolve(file));
    }
}
