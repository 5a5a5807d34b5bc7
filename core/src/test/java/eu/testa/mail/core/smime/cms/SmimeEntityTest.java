package eu.testa.mail.core.smime.cms;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mime.HeaderFields;
import eu.testa.mail.core.mime.OctetLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a header says of its entity. What follows for a mail is in {@code CmsVerifierTest}. */
class SmimeEntityTest {

    private static SmimeEntity entity(String contentType) throws IOException {
        try (OctetLines lines = new OctetLines(("Content-Type: " + contentType + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII))) {
            return SmimeEntity.of(HeaderFields.read(lines, 1000));
        }
    }

    /** Some programs leave the protocol out; OpenPGP says that it is OpenPGP. */
    @ParameterizedTest
    @CsvSource({
        "multipart/signed; boundary=b,                                           true,  true",
        "multipart/signed; boundary=b; protocol=\"application/pkcs7-signature\", true,  true",
        "multipart/signed; boundary=b; protocol=\" APPLICATION/x-pkcs7-signature\", true, true",
        "multipart/signed; boundary=b; protocol=\"text/plain\",                  false, true",
        "multipart/signed; boundary=b; protocol=\" Application/PGP-signature\",  false, false",
        "multipart/mixed; boundary=b; protocol=\"application/pkcs7-signature\",  false, false"})
    void shouldTellSmimeFromOpenPgp(String type, boolean smime, boolean otherThanOpenPgp) throws Exception {
        assertThat(List.of(entity(type).isSignedMultipart(), entity(type).isSignedOtherwiseThanWithOpenPgp()))
            .containsExactly(smime, otherThanOpenPgp);
    }

    @ParameterizedTest
    @CsvSource({
        "application/pkcs7-mime,                   true,  false, false",
        "application/x-pkcs7-mime,                 true,  false, false",
        "application/pkcs7-signature,              true,  true,  false",
        "application/octet-stream; name=smime.p7m, true,  false, true",
        "application/octet-stream; name=smime.p7z, true,  false, true",
        "application/octet-stream; name=smime.p7s, false, false, false",
        "application/octet-stream,                 false, false, false",
        "text/plain; name=smime.p7m,               false, false, true"})
    void shouldKnowACmsObjectByItsTypeOrByItsNameWhereTheTypeIsNone(String type, boolean cms, boolean signature, boolean named)
        throws Exception {
        assertThat(List.of(entity(type).isCms(), entity(type).isSignature(), entity(type).hasNameOfCms()))
            .containsExactly(cms, signature, named);
    }

    @ParameterizedTest
    @CsvSource({
        "application/pkcs7-mime; smime-type=\" Signed-Data \",             signed-data",
        "application/pkcs7-mime; smime-type=enveloped-data; name=a.p7c,    enveloped-data",
        "application/pkcs7-mime; name=a.p7c,                               certs-only",
        "application/pkcs7-mime; name=smime.p7m,                           ''"})
    void shouldSayWhatItsSenderSaysIsInside(String type, String inside) throws Exception {
        assertThat(entity(type).smimeType()).isEqualTo(inside);
    }
}
