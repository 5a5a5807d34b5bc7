package eu.testa.mail.core.mime;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a Date field says (RFC 5322 §3.3), also in the older way (§4.3), and how one is written. */
public final class MailDate {

    private static final Pattern COMMENT = Pattern.compile("\\([^()]*\\)");
    private static final Pattern WEEKDAY = Pattern.compile("^[A-Za-z]{3,9},?\\s+(?=\\d)");
    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder().parseCaseInsensitive().parseLenient()
        .appendPattern("d MMM ").appendValueReduced(ChronoField.YEAR, 2, 4, 1950).appendPattern(" H:m[:s] ")
        .appendOffset("+HHMM", "+0000").toFormatter(Locale.ROOT);
    /** RFC 5322 §4.3; what is not among them counts as there, for -0000. */
    private static final Map<String, Integer> ZONES = Map.of("EDT", -4, "EST", -5, "CDT", -5, "CST", -6, "MDT", -6,
        "MST", -7, "PDT", -7, "PST", -8);

    private static final DateTimeFormatter UTC =
        DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private MailDate() {
    }

    /** What a Date field of this server's own mail says: a moment in UTC. */
    public static String utc(Instant moment) {
        return UTC.format(moment);
    }

    /**
     * The moment that the one Date field of a header names. Empty if there is none, or several, or one that names none.
     */
    public static Optional<Instant> of(HeaderFields header) {
        List<String> fields = header.all("date");
        return fields.size() == 1 ? parse(fields.get(0)) : Optional.empty();
    }

    static Optional<Instant> parse(String body) {
        String date = WEEKDAY.matcher(COMMENT.matcher(body).replaceAll(" ").strip()).replaceFirst("")
            .replaceAll("\\s+", " ");
        int zone = date.lastIndexOf(' ') + 1;
        try {
            return Optional.of(FORMAT.parse(date.substring(0, zone) + offset(date.substring(zone)), Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String offset(String zone) {
        boolean isName = !zone.isEmpty() && Character.isLetter(zone.charAt(0));
        return !isName ? zone
            : ZoneOffset.ofHours(ZONES.getOrDefault(zone.toUpperCase(Locale.ROOT), 0)).getId().replace("Z", "+00:00")
                .replace(":", "");
    }
}
