package eu.testa.mail.core.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictContentTypeTest {

    private static final String LONGEST = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567";

    @ParameterizedTest
    @ValueSource(strings = {"multipart/signed", "multipart/signed;", "multipart/signed;;", "multipart/signed ; ; boundary=b",
        "multipart/signed;boundary=b;", "multipart/signed; boundary=b ; protocol=\"application/pkcs7-signature\"",
        "multipart/signed;\tBoundary\t=\t\"b\"", "multipart/signed; boundary=\"'()+_,./:=? -b\"",
        "multipart/signed; boundary='+_.-b", "multipart/signed; x=\"; boundary=c\"; boundary=b",
        "multipart/signed; boundary=" + LONGEST, "multipart/signed; boundary=\"" + LONGEST + '"',
        "multipart/signed; x=a=b; boundary=b"})
    void shouldTakeWhatAllReadersKnow(String body) throws MalformedMailException {
        assertThat(StrictContentType.parse(body)).isPresent();
        assertThat(MediaType.parse(body).name()).isEqualTo("multipart/signed");
    }

    /** Of which Mime4j says the same. */
    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/plain;", "TEXT/Plain ; ; Charset = UTF-8;", "", "text", "x/y; a=\"b; c=d\" ;e=f",
        "application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"", "text/plain; a=b=c; a=d", "x/y;\ta=\" b \t c \""})
    void shouldReadTypeAndParameters(String body) throws MalformedMailException {
        Map<String, String> parameters = new HashMap<>();
        MediaType.read(body).getParams().stream().filter(parameter -> !parameter.getName().isEmpty())
            .forEach(parameter -> parameters.putIfAbsent(parameter.getName().toLowerCase(Locale.ROOT), parameter.getValue()));

        assertThat(StrictContentType.parse(body)).contains(
            new MediaType(MediaType.read(body).getValue().toLowerCase(Locale.ROOT), parameters));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain (really); charset=utf-8", "text/plain; name=\"a\\\"b\"", "text/plain; boundary=\u00e9 b",
        "; boundary=b", "=; boundary=b"})
    void shouldLeaveOtherFormsOfASinglePartToMime4j(String body) throws MalformedMailException {
        assertThat(StrictContentType.parse(body)).isEmpty();
        assertThat(MediaType.parse(body).name()).isEqualTo(MediaType.read(body).getValue());
    }

    /** What is no line of ASCII, Mime4j reads, of whatever form it is. */
    @ParameterizedTest
    @ValueSource(strings = {"x/y; name=\"a\rb\"", "x/y; name=\u00e9"})
    void shouldLeaveWhatIsNotPrintableToMime4j(String body) throws MalformedMailException {
        assertThat(MediaType.parse(body).parameters()).containsEntry("name", MediaType.read(body).getParams().get(0).getValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain; name=a; Name=b", "text/plain; name=a; x=(c); name=b", "text/plain; boundary*=us-ascii''b",
        "text/plain; x=(c); protocol*0=b"})
    void shouldRefuseParametersOfWhichReadersTakeOneOrAnother(String body) {
        assertThatThrownBy(() -> MediaType.parse(body)).isInstanceOf(MalformedMailException.class)
            .hasMessageContaining("ambiguous");
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/signed boundary=b", "multipart/signed; boundary",
        "multipart/signed; boundary=", "multipart/signed; boundary=;", "multipart/signed; =b", "multipart/signed; x; boundary=b",
        "multipart/signed; boundary=b c", "multipart/signed; boundary=b\"c\"", "multipart/signed; boundary=\"b\" \"c\"",
        "multipart/signed; boundary=\"b", "multipart/signed; boundary=\"b\\c\"", "multipart/signed; x=\"\\\"\"; boundary=b",
        "multipart/signed (c); boundary=b", "multipart/signed; boundary=b(c)", "multipart/signed; (c)boundary=b",
        "multipart/signed; x=a\\b; boundary=b", "multipart", "/multipart", "multipart/", "multipart/signed/x; boundary=b",
        "multipart/sign\u00e9d; boundary=b", "x-multipart/signed; boundary=b"})
    void shouldRefuseWhatReadersDifferAbout(String body) {
        assertThatThrownBy(() -> MediaType.parse(body)).isInstanceOf(MalformedMailException.class)
            .hasMessageContaining("ambiguous");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"b \"", "é", "\"é\"", "\"b\tc\"", "b<c", "b@c", "\"=?us-ascii?Q?b?=\"",
        LONGEST + "8", "\"" + LONGEST + "8\""})
    void shouldRefuseBoundariesThatAreNone(String boundary) {
        assertThatThrownBy(() -> MediaType.parse("multipart/signed; boundary=" + boundary))
            .isInstanceOf(MalformedMailException.class).hasMessageContaining("boundary");
    }
}
