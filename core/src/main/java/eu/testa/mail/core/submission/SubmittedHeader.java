package eu.testa.mail.core.submission;

import eu.testa.mail.core.mail.MessageSource;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The header of a mail that a user hands in: the blind recipients are taken out (Bcc and Resent-Bcc, RFC 5322 §3.6.3), and
 * Message-ID and Date are added on top where they are missing (RFC 6409 §8). All other octets are as they came, so that
 * every signature stays good.
 *
 * <p>A Bcc field goes with all its lines, in letters of either case, and however many there are. What looks like one in the
 * body is text.
 */
public final class SubmittedHeader {

    /** RFC 5322 §3.3. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH);
    private static final Set<String> BLIND = Set.of("bcc", "resent-bcc");

    /**
     * @param name   in lower case, without the blanks that some put before the colon; empty for a line that is no field
     * @param octets all of its lines with their ends
     */
    private record Field(String name, byte[] octets) {
    }

    private final MessageSource message;
    private final List<Field> fields;
    /** Of the lines before the body, with that of the empty line. */
    private final long length;

    private SubmittedHeader(MessageSource message, List<Field> fields, long length) {
        this.message = message;
        this.fields = fields;
        this.length = length;
    }

    /**
     * Reads a header, which is as large as the server allows, and nothing of the body.
     *
     * @throws IOException if the message cannot be read
     */
    public static SubmittedHeader of(MessageSource message) throws IOException {
        List<Field> fields = new ArrayList<>();
        long length = 0;
        try (InputStream in = new BufferedInputStream(message.open())) {
            ByteArrayOutputStream field = new ByteArrayOutputStream(256);
            for (byte[] line = line(in); line.length > 0 && !isEmpty(line); line = line(in)) {
                boolean continued = line[0] == ' ' || line[0] == '\t';
                if (!continued && field.size() > 0) {
                    fields.add(field(field.toByteArray()));
                    field.reset();
                }
                field.writeBytes(line);
                length += line.length;
            }
            if (field.size() > 0) {
                fields.add(field(field.toByteArray()));
            }
        }
        return new SubmittedHeader(message, List.copyOf(fields), length);
    }

    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        int octet;
        do {
            octet = in.read();
            if (octet >= 0) {
                line.write(octet);
            }
        } while (octet >= 0 && octet != '\n');
        return line.toByteArray();
    }

    private static boolean isEmpty(byte[] line) {
        return line[0] == '\n' || line.length == 2 && line[0] == '\r' && line[1] == '\n';
    }

    private static Field field(byte[] octets) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        int colon = text.indexOf(':');
        return new Field(colon < 0 ? "" : text.substring(0, colon).strip().toLowerCase(Locale.ROOT), octets);
    }

    private boolean has(String name) {
        return fields.stream().anyMatch(field -> field.name.equals(name));
    }

    /** Whether the mail is as it has to be, and can go on as it is. */
    public boolean isComplete() {
        return has("message-id") && has("date") && BLIND.stream().noneMatch(this::has);
    }

    /**
     * Writes the mail as it goes on.
     *
     * @param messageId for a mail that has none, without its angle brackets
     * @param now       for a mail without Date, in the zone of the user
     * @throws IOException if it cannot be read or written
     */
    public void write(String messageId, ZonedDateTime now, OutputStream out) throws IOException {
        if (!has("message-id")) {
            out.write(("Message-ID: <" + messageId + ">\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        if (!has("date")) {
            out.write(("Date: " + DATE.format(now) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        for (Field field : fields) {
            if (!BLIND.contains(field.name)) {
                out.write(field.octets);
            }
        }
        try (InputStream in = message.open()) {
            in.skipNBytes(length);
            in.transferTo(out);
        }
    }
}
