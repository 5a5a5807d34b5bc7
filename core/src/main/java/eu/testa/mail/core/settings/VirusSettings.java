package eu.testa.mail.core.settings;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The keys of {@code testa.properties} about virus scanning; {@code docs/virus-scan.md} explains them. */
public final class VirusSettings {

    /** What can scan. */
    public enum Engine {
        CLAMD, ICAP
    }

    /** Which engine decides when there are several. */
    public enum DecidingEngine {
        /** All must say clean. */
        ALL,
        /** The first that gives a verdict. */
        FIRST
    }

    /** What becomes of a mail that cannot be looked into. */
    public enum Treatment {
        REFUSE, MARK
    }

    /** What becomes of a mail that is encrypted for its recipients. */
    public enum EncryptedMail {
        REFUSE, MARK,
        /** Mark it if its outermost signature passes, else refuse it. */
        MARK_TRUSTED
    }

    public static final Setting<List<Engine>> ENGINES = Setting.withDefault("virus.engines", "",
        "clamd, icap, or both separated by a comma", text -> Arrays.stream(text.split(",")).map(String::strip)
            .filter(one -> !one.isEmpty()).map(one -> choice(one, Engine.class)).distinct().toList());
    public static final Setting<DecidingEngine> DECISION = Setting.withDefault("virus.decision", "all",
        "all (every engine must say clean) or first (the first engine that gives a verdict decides)",
        text -> choice(text, DecidingEngine.class));
    public static final Setting<Duration> TIMEOUT = Setting.withDefault("virus.timeout", "60 seconds",
        "how long one scanner may take for one mail, such as 60 seconds", VirusSettings::duration);
    public static final Setting<Duration> DEADLINE = Setting.withDefault("virus.deadline", "3 minutes",
        "how long the scan of one mail may take, with all scanners that are tried and all S/MIME in it; less than "
            + "the 10 minutes a peer waits, such as 3 minutes", VirusSettings::duration);
    public static final Setting<Duration> CONNECT_TIMEOUT = Setting.withDefault("virus.connect-timeout", "3 seconds",
        "how long a connection to a scanner may take, such as 3 seconds", VirusSettings::duration);
    public static final Setting<Duration> RETRY_AFTER = Setting.withDefault("virus.retry-after", "5 seconds",
        "how long a scanner that failed is left alone, such as 5 seconds", VirusSettings::duration);

    public static final Setting<List<String>> CLAMD = Setting.withDefault("virus.clamd", "unix:/run/clamav/clamd.ctl",
        "where clamd listens, unix:/path or host:port, several separated by commas", text -> clamdAddresses(text));
    public static final Setting<Long> CLAMD_LIMIT = Setting.withDefault("virus.clamd.stream-max-length", "100 MiB",
        "StreamMaxLength of clamd.conf, such as 100 MiB", VirusSettings::size);
    public static final Setting<Optional<Duration>> CLAMD_PROOF_INTERVAL = Setting.withDefault("virus.clamd.proof-interval",
        "1 minute", "how often a clamd has to show that it has room to unpack, such as 1 minute, or never",
        VirusSettings::durationOrNever);
    public static final Setting<Optional<URI>> ICAP = Setting.withDefault("virus.icap", "",
        "the ICAP service, such as icap://192.0.2.9:1344/avscan",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(icapUri(text)));
    public static final Setting<Long> ICAP_LIMIT = Setting.withDefault("virus.icap.max-size", "100 MiB",
        "the largest mail the ICAP service scans in full, such as 100 MiB", VirusSettings::size);

    public static final Setting<Long> LARGEST_FILE = Setting.withDefault("virus.largest-file", "200 MiB",
        "the largest file in an archive, unpacked, that is scanned; MaxFileSize of clamd.conf, such as 200 MiB",
        VirusSettings::size);

    public static final Setting<EncryptedMail> ENCRYPTED_MAIL = Setting.withDefault("virus.encrypted-mail", "mark",
        "refuse, mark or mark-trusted", text -> choice(text.replace('-', '_'), EncryptedMail.class));
    public static final Setting<Treatment> ENCRYPTED_ATTACHMENT = treatment("virus.encrypted-attachment", "refuse");
    public static final Setting<Treatment> LIMIT_EXCEEDED = treatment("virus.limit-exceeded", "refuse");
    public static final Setting<Treatment> MALFORMED = treatment("virus.malformed", "refuse");

    public static final Setting<Optional<Duration>> SIGNATURES_MAX_AGE = Setting.withDefault("virus.signatures.max-age",
        "2 days", "the age of the signatures from which health warns, such as 2 days, or never",
        VirusSettings::durationOrNever);
    public static final Setting<String> QUARANTINE = Setting.withDefault("virus.quarantine", "file://quarantine",
        "the mail repository of the quarantine, such as file://quarantine", VirusSettings::repository);
    public static final Setting<Duration> QUARANTINE_KEEP = Setting.withDefault("virus.quarantine.keep", "30 days",
        "how long a mail is kept in quarantine, such as 30 days", VirusSettings::duration);

    static final List<Setting<?>> ALL = List.of(ENGINES, DECISION, TIMEOUT, DEADLINE, CONNECT_TIMEOUT, RETRY_AFTER,
        CLAMD, CLAMD_LIMIT, CLAMD_PROOF_INTERVAL, ICAP, ICAP_LIMIT, LARGEST_FILE, ENCRYPTED_MAIL, ENCRYPTED_ATTACHMENT, LIMIT_EXCEEDED,
        MALFORMED, SIGNATURES_MAX_AGE, QUARANTINE, QUARANTINE_KEEP);

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,9}) ?([A-Za-z]+)");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9}) ?(seconds?|minutes?|hours?|days?|[smhd])");
    private static final Map<Character, Function<Long, Duration>> TIMES =
        Map.of('s', Duration::ofSeconds, 'm', Duration::ofMinutes, 'h', Duration::ofHours, 'd', Duration::ofDays);
    private static final Map<String, Long> SIZES = Map.of("KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

    private VirusSettings() {
    }

    private static Setting<Treatment> treatment(String key, String defaultValue) {
        return Setting.withDefault(key, defaultValue, "refuse or mark", text -> choice(text, Treatment.class));
    }

    static <E extends Enum<E>> E choice(String text, Class<E> type) {
        if (!text.equals(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("not in lower case");
        }
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }

    static Optional<Duration> durationOrNever(String text) {
        return text.equals("never") ? Optional.empty() : Optional.of(duration(text));
    }

    static Duration duration(String text) {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
            throw new IllegalArgumentException("no time");
        }
        return TIMES.get(parts.group(2).charAt(0)).apply(Long.parseLong(parts.group(1)));
    }

    private static long size(String text) {
        Matcher parts = parts(text);
        Long unit = SIZES.get(parts.group(2));
        if (unit == null) {
            throw new IllegalArgumentException("no unit of size");
        }
        return Long.parseLong(parts.group(1)) * unit;
    }

    private static Matcher parts(String text) {
        Matcher parts = NUMBER_AND_UNIT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no number with a unit");
        }
        return parts;
    }

    private static List<String> clamdAddresses(String text) {
        List<String> addresses = Arrays.stream(text.split(",")).map(String::strip).filter(one -> !one.isEmpty())
            .collect(Collectors.toList());
        for (String address : addresses) {
            if (!address.startsWith("unix:/")) {
                Endpoint.parse(address);
            }
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("none");
        }
        return List.copyOf(addresses);
    }

    private static URI icapUri(String text) {
        URI uri = URI.create(text);
        if (!"icap".equals(uri.getScheme()) || uri.getHost() == null || uri.getPath().length() < 2) {
            throw new IllegalArgumentException("no ICAP service");
        }
        return uri;
    }

    private static String repository(String text) {
        if (!text.matches("[a-z]+://[A-Za-z0-9/_.-]+")) {
            throw new IllegalArgumentException("no repository");
        }
        return text;
    }
}
