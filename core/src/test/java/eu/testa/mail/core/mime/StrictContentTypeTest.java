package eu.testa.mail.core.mime;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void shouldTakeWhatAllReadersKnow(String body) {
        assertThatCode(() -> StrictContentType.require(body)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"; boundary=b", "=; boundary=b", "multipart/signed boundary=b", "multipart/signed; boundary",
        "multipart/signed; boundary=", "multipart/signed; boundary=;", "multipart/signed; =b", "multipart/signed; x; boundary=b",
        "multipart/signed; boundary=b c", "multipart/signed; boundary=b\"c\"", "multipart/signed; boundary=\"b\" \"c\"",
        "multipart/signed; boundary=\"b", "multipart/signed; boundary=\"b\\c\"", "multipart/signed; x=\"\\\"\"; boundary=b",
        "multipart/signed (c); boundary=b", "multipart/signed; boundary=b(c)", "multipart/signed; (c)boundary=b",
        "multipart/signed; x=a\\b; boundary=b"})
    void shouldRefuseWhatReadersDifferAbout(String body) {
        assertThatThrownBy(() -> StrictContentType.require(body)).isInstanceOf(MalformedMailException.class)
            .hasMessageContaining("ambiguous");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"b \"", "é", "\"é\"", "\"b\tc\"", "b<c", "b@c", "\"=?us-ascii?Q?b?=\"",
        LONGEST + "8", "\"" + LONGEST + "8\""})
    void shouldRefuseBoundariesThatAreNone(String boundary) {
        assertThatThrownBy(() -> StrictContentType.require("multipart/signed; boundary=" + boundary))
            .isInstanceOf(MalformedMailException.class).hasMessageContaining("boundary");
    }
}
