package eu.testa.mail.core.mime;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.MailParts.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A report that came from whatever server (RFC 3464): of which mail it is, and what it says became of that. Anybody can write one; whether
 * to believe it is for whoever knows the mail.
 *
 * @param envelopeId the ENVID under which the mail was sent, if the report names it
 * @param messageId  of the mail, with its angle brackets, out of what the report has with it
 * @param reporter   the server that says so, or nothing
 * @param outcomes   one for each recipient of whom it speaks
 */
public record ReceivedReport(Optional<String> envelopeId, Optional<String> messageId, String reporter, List<Outcome> outcomes) {

    private static final String STATUS = "message/delivery-status";
    private static final String HEADERS = "text/rfc822-headers";
    /** What of its fields, and of the header that it returns, is looked at. */
    private static final int LARGEST = 256 * 1024;

    public ReceivedReport {
        outcomes = List.copyOf(outcomes);
    }

    /** The Action field (RFC 3464 §2.3.3). */
    public enum Action { FAILED, DELAYED, DELIVERED, RELAYED, EXPANDED }

    /**
     * What became of the mail for one recipient.
     *
     * @param words what the server said that refused it, or else the status
     */
    public record Outcome(Action action, String words) {
    }

    /**
     * Reads a mail that may be one, signed or not.
     *
     * @return empty if it is none, or not to be read in one way
     * @throws IOException if the octets cannot be read
     */
    public static Optional<ReceivedReport> read(MessageSource mail) throws IOException {
        try (MailParts parts = new MailParts(mail.open())) {
            return read(parts);
        } catch (MalformedMailException e) {
            return Optional.empty();
        }
    }

    private static Optional<ReceivedReport> read(MailParts parts) throws IOException {
        List<HeaderFields> status = List.of();
        Optional<String> messageId = Optional.empty();
        String before = "";
        for (Optional<Part> part = parts.next(); part.isPresent(); part = parts.next()) {
            String type = part.get().type().name();
            if (type.equals(STATUS) && status.isEmpty()) {
                status = status(parts);
            } else if (type.equals(HEADERS) && messageId.isEmpty()) {
                messageId = fields(parts.content()).one("message-id");
            } else if (before.equals(MediaType.MESSAGE.name()) && messageId.isEmpty()) {
                messageId = part.get().header().one("message-id");
            }
            before = type;
        }
        if (status.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ReceivedReport(status.get(0).one("original-envelope-id"), messageId,
            status.get(0).one("reporting-mta").map(ReceivedReport::behindItsType).orElse(""), outcomes(status.subList(1, status.size()))));
    }

    private static HeaderFields fields(InputStream content) throws IOException {
        try (OctetLines lines = new OctetLines(content)) {
            return HeaderFields.read(lines, LARGEST);
        }
    }

    /** The fields about the mail, and those about each of its recipients. */
    private static List<HeaderFields> status(MailParts parts) throws IOException {
        String text;
        try (InputStream content = parts.content()) {
            text = new String(content.readNBytes(LARGEST), StandardCharsets.UTF_8);
        }
        List<HeaderFields> groups = new ArrayList<>();
        for (String group : text.strip().split("(?:\\r?\\n){2,}")) {
            groups.add(fields(new ByteArrayInputStream(group.getBytes(StandardCharsets.UTF_8))));
        }
        return groups;
    }

    private static List<Outcome> outcomes(List<HeaderFields> recipients) {
        return recipients.stream().flatMap(fields -> action(fields).map(action -> new Outcome(action, words(fields))).stream()).toList();
    }

    private static Optional<Action> action(HeaderFields fields) {
        // a comment may follow
        String word = first(fields, "action").replaceFirst("[\\s(].*", "").toUpperCase(Locale.ROOT);
        for (Action action : Action.values()) {
            if (action.name().equals(word)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }

    private static String words(HeaderFields fields) {
        String said = behindItsType(first(fields, "diagnostic-code"));
        return said.isEmpty() ? first(fields, "status") : said;
    }

    private static String first(HeaderFields fields, String name) {
        return fields.all(name).stream().findFirst().orElse("");
    }

    /** {@code smtp; 550 no such user}, {@code dns; relay-1.eu-admin.net}. */
    private static String behindItsType(String field) {
        return field.substring(field.indexOf(';') + 1).strip();
    }
}
