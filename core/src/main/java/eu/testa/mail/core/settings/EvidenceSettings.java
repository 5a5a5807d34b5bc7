package eu.testa.mail.core.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys {@code evidence.*} of {@code testa.properties}: what is kept of the evidence, and who else sees it. */
public final class EvidenceSettings {

    private static final Pattern PERIOD = Pattern.compile("([1-9]\\d{0,4}) ?(day|month|year)s?");

    public static final Setting<Period> KEEP = Setting.withDefault("evidence.keep", "30 months",
        "a number of days, months or years, such as 30 months", EvidenceSettings::period);
    public static final Setting<Optional<Path>> COPIES = Setting.withDefault("evidence.copies", "",
        "nothing, or a folder that is on another machine, to which each signed checkpoint is copied",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(absolute(text)));
    public static final Setting<Optional<URI>> TIME_STAMPS = Setting.withDefault("evidence.time-stamps", "",
        "nothing, or the address of a time-stamp server inside TESTA (RFC 3161), such as http://192.0.2.9/tsa",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(http(text)));

    public static final Setting<Optional<String>> MAIL_TO = Setting.withDefault("evidence.mail-to", "",
        "nothing, or an address in another country to which signed checkpoints are mailed, such as evidence@tcn.f.eu-admin.net",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(text));
    public static final Setting<Duration> MAIL_EVERY = Setting.withDefault("evidence.mail-every", "1 hour",
        "a time with its unit, such as 1 hour, from 1 minute to 1 day: at most one checkpoint is mailed in it",
        text -> ValueGrammar.within(ValueGrammar.duration(text), Duration.ofMinutes(1), Duration.ofDays(1)));

    static final List<Setting<?>> ALL = List.of(KEEP, COPIES, TIME_STAMPS, MAIL_TO, MAIL_EVERY);

    private EvidenceSettings() {
    }

    private static Period period(String text) {
        Matcher matcher = PERIOD.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no period");
        }
        try {
            return Period.parse("P" + matcher.group(1) + Character.toUpperCase(matcher.group(2).charAt(0)));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("no period", e);
        }
    }

    private static Path absolute(String text) {
        Path path = Path.of(text);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("not absolute");
        }
        return path;
    }

    private static URI http(String text) {
        URI address = URI.create(text);
        if (address.getHost() == null || !List.of("http", "https").contains(address.getScheme())) {
            throw new IllegalArgumentException("not the address of a server");
        }
        return address;
    }
}
