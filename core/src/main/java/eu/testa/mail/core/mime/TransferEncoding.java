package eu.testa.mail.core.mime;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.Locale;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;

/** What a Content-Transfer-Encoding says (RFC 2045 §6). */
public enum TransferEncoding {
    /** {@code 7bit}, {@code 8bit}, {@code binary}: the octets are what they stand for. */
    IDENTITY,
    BASE64,
    QUOTED_PRINTABLE;

    /**
     * That of a message or a part; the octets are as they are where nothing is said. A comment, which RFC 2045 §5.1 allows, is
     * passed over by some programs only; others do not decode then, so that there is no one way to read it.
     *
     * @throws MalformedMailException if it is none of the RFC's, has a comment, or is said twice
     */
    public static TransferEncoding of(HeaderFields header) throws MalformedMailException {
        return switch (header.one("content-transfer-encoding").orElse("7bit").strip().toLowerCase(Locale.ROOT)) {
            case "7bit", "8bit", "binary" -> IDENTITY;
            case "base64" -> BASE64;
            case "quoted-printable" -> QUOTED_PRINTABLE;
            default -> throw new MalformedMailException(
                "a Content-Transfer-Encoding is none of 7bit, 8bit, binary, base64 and quoted-printable, without a comment");
        };
    }

    /** What the octets of a body stand for. */
    public InputStream decode(InputStream body) {
        return switch (this) {
            case IDENTITY -> body;
            case BASE64 -> new Base64Octets(body);
            case QUOTED_PRINTABLE -> new QuotedPrintableInputStream(new BufferedInputStream(body));
        };
    }
}
