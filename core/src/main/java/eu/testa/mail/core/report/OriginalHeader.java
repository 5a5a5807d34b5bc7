package eu.testa.mail.core.report;

import eu.testa.mail.core.mail.MessageSource;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.codec.QuotedPrintableOutputStream;

/**
 * The header of the mail a report is about, and nothing of its body, which is confidential.
 *
 * @param octets as they came, lines ended with CRLF; no more than the first {@value #MAX_OCTETS}
 */
record OriginalHeader(byte[] octets) {

    private static final int MAX_OCTETS = 64 * 1024;
    /** RFC 5322 §2.1.1. */
    private static final int MAX_LINE = 998;
    private static final int SHOWN = 150;
    private static final Charset WESTERN = Charset.forName("windows-1252");
    private static final Pattern MESSAGE_ID = Pattern.compile("(<[^<>\\s\\p{Cntrl}]{1,250}>)");
    /** Characters that are not shown, or change how others are shown. */
    private static final Pattern UNSHOWN = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]");

    static OriginalHeader of(MessageSource message) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream(2048);
        try (InputStream in = new BufferedInputStream(message.open())) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(128);
            int read = 0;
            for (int octet = in.read(); octet >= 0 && read < MAX_OCTETS; octet = in.read()) {
                read++;
                if (octet == '\n') {
                    if (line.size() == 0) {
                        break;
                    }
                    line.writeTo(header);
                    header.write('\r');
                    header.write('\n');
                    line.reset();
                } else if (octet != '\r') {
                    line.write(octet);
                }
            }
        }
        return new OriginalHeader(header.toByteArray());
    }

    private String text() {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** Whether it can stand in a 7-bit message as it is. */
    boolean isPlain() {
        return text().lines().allMatch(line -> line.length() <= MAX_LINE
            && line.chars().allMatch(octet -> octet == '\t' || octet >= ' ' && octet < 0x7f));
    }

    /** In ASCII: as it is where that can be, else in quoted-printable (RFC 6522 §4), which loses nothing. */
    String encoded() throws IOException {
        return isPlain() ? text() : quotedPrintable(octets);
    }

    static String quotedPrintable(byte[] text) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream(text.length + 64);
        try (OutputStream out = new QuotedPrintableOutputStream(encoded, false)) {
            out.write(text);
        }
        return encoded.toString(StandardCharsets.US_ASCII);
    }

    /** The subject as a reader would see it, in one line, cut where it gets long; empty where there is none. */
    Optional<String> subject() {
        return shown("subject");
    }

    /** The date that the sender's program wrote; empty where there is none. */
    Optional<String> date() {
        return shown("date");
    }

    Optional<String> messageId() {
        return field("message-id").map(String::strip).map(MESSAGE_ID::matcher).filter(Matcher::matches).map(Matcher::group);
    }

    private Optional<String> shown(String name) {
        return field(name).map(body -> DecoderUtil.decodeEncodedWords(decoded(body), DecodeMonitor.SILENT))
            .map(text -> UNSHOWN.matcher(text).replaceAll(" ").replaceAll("\\s+", " ").strip())
            .map(text -> text.codePointCount(0, text.length()) <= SHOWN ? text
                : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "...")
            .filter(text -> !text.isEmpty());
    }

    /** Raw octets above 127 are UTF-8, or what old programs in Western Europe write. */
    private static String decoded(String octets) {
        byte[] raw = octets.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(raw)).toString();
        } catch (CharacterCodingException e) {
            return new String(raw, WESTERN);
        }
    }

    /** The body of the first field of a name, unfolded, a character for each octet. */
    private Optional<String> field(String name) {
        StringBuilder body = null;
        for (String line : text().split("\r\n")) {
            boolean continued = line.startsWith(" ") || line.startsWith("\t");
            if (body != null) {
                if (!continued) {
                    break;
                }
                body.append(line);
            } else if (!continued && line.indexOf(':') > 0 && line.substring(0, line.indexOf(':')).strip().equalsIgnoreCase(name)) {
                body = new StringBuilder(line.substring(line.indexOf(':') + 1));
            }
        }
        return Optional.ofNullable(body).map(StringBuilder::toString);
    }
}
