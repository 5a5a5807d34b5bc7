package eu.testa.mail.core.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The two parts of a {@code multipart/signed} (RFC 1847 §2.1), split by octets.
 *
 * <p>What is signed is what a line of mail is: ended with CRLF. A message in a file often has bare LF; each counts as the
 * CRLF that was signed (RFC 8551 §3.1.1). All other octets are taken as they are, blanks at the ends of lines too. The line
 * end before a delimiter belongs to the delimiter.
 *
 * <p>What is not signed may not be where a reader could show it: a third part, or a line that a lenient reader takes for a
 * delimiter or breaks in two, before the first part, after the last or among the lines of the signature.
 */
public final class SignedMultipart {

    /** Of a signature with one certificate. */
    private static final int USUAL_SIGNATURE = 4 * 1024;
    private static final byte[] HYPHENS = {'-', '-'};
    private static final byte[] LINE_END = {'\r', '\n'};

    private enum Delimiter {
        NONE, PART, END
    }

    private final OctetLines lines;
    private final byte[] delimiter;
    private final int mostSignatureOctets;

    /**
     * @param lines after the header
     * @throws MalformedMailException if there is no boundary
     */
    public SignedMultipart(OctetLines lines, MediaType type, int mostSignatureOctets) throws MalformedMailException {
        String boundary = type.parameters().getOrDefault("boundary", "");
        if (boundary.isEmpty()) {
            throw new MalformedMailException("the multipart/signed has no boundary");
        }
        this.lines = lines;
        this.delimiter = ("--" + boundary).getBytes(StandardCharsets.UTF_8);
        this.mostSignatureOctets = mostSignatureOctets;
    }

    /**
     * Reads all of it.
     *
     * @param content gets the octets of the first part as they were signed
     * @return the second part, header and body
     */
    public byte[] read(OutputStream content) throws IOException {
        if (toDelimiter() != Delimiter.PART) {
            throw new MalformedMailException("the multipart/signed has no parts");
        }
        if (copyContent(content) != Delimiter.PART) {
            throw new MalformedMailException("the multipart/signed has no signature");
        }
        byte[] signature = new byte[USUAL_SIGNATURE];
        int size = 0;
        Delimiter end = Delimiter.NONE;
        while (end == Delimiter.NONE && nextLine("its signature")) {
            end = delimiter();
            if (end == Delimiter.NONE) {
                requireNoDelimiterOfOthers();
                if (size + lines.length() > mostSignatureOctets) {
                    throw new MalformedMailException("the signature is larger than " + mostSignatureOctets + " octets");
                }
                if (size + lines.length() + LINE_END.length > signature.length) {
                    signature = Arrays.copyOf(signature, 2 * (size + lines.length() + LINE_END.length));
                }
                System.arraycopy(lines.octets(), lines.start(), signature, size, lines.length());
                size += lines.length();
                if (lines.endsLine()) {
                    signature[size++] = '\r';
                    signature[size++] = '\n';
                }
            }
        }
        if (end == Delimiter.PART) {
            throw new MalformedMailException("the multipart/signed has more than two parts: not all of it is signed");
        }
        if (toDelimiter() != Delimiter.NONE) {
            throw new MalformedMailException("after the end of the multipart/signed there is one more part");
        }
        return Arrays.copyOf(signature, size);
    }

    /** What is outside of the parts. */
    private Delimiter toDelimiter() throws IOException {
        while (lines.next()) {
            Delimiter found = delimiter();
            if (found != Delimiter.NONE) {
                return found;
            }
            requireNoDelimiterOfOthers();
        }
        return Delimiter.NONE;
    }

    /** Which line is a delimiter, readers do not agree in; that it begins with two hyphens, they do. */
    private void requireNoDelimiterOfOthers() throws MalformedMailException {
        if (lines.startsLine() && lines.startsWith(HYPHENS) || lines.hasBareCarriageReturn()) {
            throw new MalformedMailException("a line outside of what is signed looks like a boundary, or has a bare CR");
        }
    }

    private Delimiter copyContent(OutputStream content) throws IOException {
        boolean lineEnd = false;
        while (nextLine("what is signed")) {
            Delimiter found = delimiter();
            if (found != Delimiter.NONE) {
                return found;
            }
            if (lineEnd) {
                content.write(LINE_END);
            }
            // none of them is a delimiter, and all are as they were signed
            lines.takeNextLines();
            content.write(lines.octets(), lines.start(), lines.length());
            lineEnd = lines.endsLine();
        }
        return Delimiter.NONE;
    }

    private boolean nextLine(String where) throws IOException {
        if (!lines.next()) {
            throw new MalformedMailException("the mail ends in the middle of " + where);
        }
        return true;
    }

    private Delimiter delimiter() {
        return !lines.startsLine() ? Delimiter.NONE : lines.isLastDelimiter(delimiter)
            .map(last -> last ? Delimiter.END : Delimiter.PART).orElse(Delimiter.NONE);
    }
}
