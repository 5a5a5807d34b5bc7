package eu.testa.mail.core.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypeTest {

    private static final String[] PIECES = {"attachment", "application/pdf", "multipart/mixed", ";", "; ", " ;\t", "name", "filename", "NAME", "FileName", "name*",
        "name*0", "filename*=utf-8''a%2e", "xname", "=", " = ", "a.P7M", "\"b c.p7s\"", "\"\"", "\"; name=c\"", "\\", "\"", "(comment)", "=?utf-8?Q?d=2Ep7m?=",
        "size=3", "boundary=x", "boundary*=x", "\u00e9", "\u0130name", "\r", "\0", "name=e.p7m", "filename=\" f.p7z \""};

    /** Mime4j's, which knows all forms, is the one to compare with. */
    @Test
    void shouldFindTheFileNamesThatAnyReaderFinds() {
        Random random = new Random(20_261_130);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder body = new StringBuilder(random.nextBoolean() ? "attachment; " : "");
            for (int pieces = random.nextInt(8); pieces > 0; pieces--) {
                body.append(PIECES[random.nextInt(PIECES.length)]);
            }
            String text = body.toString().strip();

            assertThat(MediaType.fileNames(text)).as(text).isEqualTo(MediaType.fileNamesOfAnyForm(text));
        }
    }

    @ParameterizedTest
    @CsvSource({"attachment; filename=\"Smime.P7S\", smime.p7s", "'application/pdf;name=a.pdf', a.pdf", "x/y; x=\"; name=b\"; filename=c, c",
        "x/y; filename*0=a; filename*1=%62, ab", "x/y; name=\"=?utf-8?Q?d=2Ep7m?=\", d.p7m"})
    void shouldFindAFileName(String body, String name) {
        assertThat(MediaType.fileNames(body)).containsExactly(name);
    }
}
