package eu.testa.mail.server.spool;

import com.google.common.base.Strings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The first line of a spool file, always of the same length: how many octets envelope and message have, and their checksums.
 *
 * <pre>
 * testa-mail 1 0000000412 5f3a91c0 0000000000000004096 0b7e11d2
 * </pre>
 *
 * @param envelopeLength in octets, without the line end that follows it
 * @param envelopeSum    CRC32C of the envelope
 * @param messageLength  in octets
 * @param messageSum     CRC32C of the message
 */
record SpoolHeader(int envelopeLength, int envelopeSum, long messageLength, int messageSum) {

    /** Octets of the line with its end. */
    static final int LENGTH = 62;

    private static final String START = "testa-mail 1 ";
    private static final int LENGTH_DIGITS = 10;
    private static final HexFormat HEX = HexFormat.of();

    private static final Pattern LINE =
        Pattern.compile(START + "(\\d{10}) ([0-9a-f]{8}) (\\d{19}) ([0-9a-f]{8})\n");

    static SpoolHeader of(byte[] envelope, long messageLength, int messageSum) {
        return new SpoolHeader(envelope.length, sum(envelope, 0, envelope.length), messageLength, messageSum);
    }

    /** CRC32C (RFC 3720) of some octets. */
    static int sum(byte[] octets, int start, int length) {
        CRC32C crc = new CRC32C();
        crc.update(octets, start, length);
        return (int) crc.getValue();
    }

    byte[] toLine() {
        return (START + Strings.padStart(Integer.toString(envelopeLength), LENGTH_DIGITS, '0') + ' ' + HEX.toHexDigits(envelopeSum) + ' '
            + Strings.padStart(Long.toString(messageLength), 19, '0') + ' ' + HEX.toHexDigits(messageSum) + '\n')
            .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * @param in the file, from its start
     * @throws DamagedMailException if it does not start with such a line, or its length is not what the line says
     */
    static SpoolHeader read(Path file, InputStream in, long fileSize) throws IOException {
        Matcher line = LINE.matcher(new String(in.readNBytes(LENGTH), StandardCharsets.US_ASCII));
        if (!line.matches()) {
            throw new DamagedMailException(file + " does not start with the line of a spool file");
        }
        try {
            SpoolHeader header = new SpoolHeader(Integer.parseInt(line.group(1)), Integer.parseUnsignedInt(line.group(2), 16),
                Long.parseLong(line.group(3)), Integer.parseUnsignedInt(line.group(4), 16));
            if (header.messageStart() + header.messageLength() != fileSize) {
                throw new DamagedMailException(file + " has " + fileSize + " octets; "
                    + (header.messageStart() + header.messageLength()) + " were written");
            }
            return header;
        } catch (NumberFormatException e) {
            throw new DamagedMailException(file + " does not start with the line of a spool file", e);
        }
    }

    /** Where the message begins in octets that were written with such a line. */
    static int messageStart(byte[] written) {
        return LENGTH + Integer.parseInt(new String(written, START.length(), LENGTH_DIGITS, StandardCharsets.US_ASCII)) + 1;
    }

    /** Where the message begins in the file. */
    long messageStart() {
        return (long) LENGTH + envelopeLength + 1;
    }

    /**
     * The envelope, which follows in {@code in}.
     *
     * @throws DamagedMailException if it is not what was written
     */
    byte[] envelope(Path file, InputStream in) throws IOException {
        if (envelopeLength > SpoolFile.MAX_ENVELOPE) {
            throw new DamagedMailException(file + ": an envelope of " + envelopeLength + " octets was never written");
        }
        byte[] envelope = in.readNBytes(envelopeLength);
        if (sum(envelope, 0, envelope.length) != envelopeSum || in.read() != '\n') {
            throw new DamagedMailException(file + ": the envelope has changed since it was written");
        }
        return envelope;
    }

    DamagedMailException changedMessage(Path file) {
        return new DamagedMailException(file + ": the message has changed since it was written");
    }
}
