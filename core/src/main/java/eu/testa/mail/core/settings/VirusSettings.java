package eu.testa.mail.core.settings;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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
        "clamd, icap, or both separated by a comma",
        text -> ValueGrammar.list(text, one -> ValueGrammar.choice(one, Engine.class)).stream().distinct().toList());
    public static final Setting<DecidingEngine> DECISION = Setting.withDefault("virus.decision", "all",
        "all (every engine must say clean) or first (the first engine that gives a verdict decides)",
        text -> ValueGrammar.choice(text, DecidingEngine.class));
    public static final Setting<Duration> TIMEOUT = Setting.withDefault("virus.timeout", "60 seconds",
        "how long one scanner may take for one mail, such as 60 seconds", ValueGrammar::duration);
    public static final Setting<Duration> DEADLINE = Setting.withDefault("virus.deadline", "3 minutes",
        "how long the scan of one mail may take, with all scanners that are tried and all S/MIME in it; less than "
            + "the 10 minutes a peer waits, such as 3 minutes", ValueGrammar::duration);
    public static final Setting<Duration> CONNECT_TIMEOUT = Setting.withDefault("virus.connect-timeout", "3 seconds",
        "how long a connection to a scanner may take, such as 3 seconds", ValueGrammar::duration);
    public static final Setting<Duration> RETRY_AFTER = Setting.withDefault("virus.retry-after", "5 seconds",
        "how long a scanner that failed is left alone, such as 5 seconds", ValueGrammar::duration);

    public static final Setting<List<String>> CLAMD = Setting.withDefault("virus.clamd", "unix:/run/clamav/clamd.ctl",
        "where clamd listens, unix:/path or host:port, several separated by commas", VirusSettings::clamdAddresses);
    public static final Setting<Long> CLAMD_LIMIT = Setting.withDefault("virus.clamd.stream-max-length", "100 MiB",
        "StreamMaxLength of clamd.conf, such as 100 MiB", ValueGrammar::size);
    public static final Setting<Optional<Duration>> CLAMD_PROOF_INTERVAL = Setting.withDefault("virus.clamd.proof-interval",
        "1 minute", "how often a clamd has to show that it has room to unpack, such as 1 minute, or never",
        ValueGrammar::durationOrNever);
    public static final Setting<Optional<URI>> ICAP = Setting.withDefault("virus.icap", "",
        "the ICAP service, such as icap://192.0.2.9:1344/avscan",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(icapUri(text)));
    public static final Setting<Long> ICAP_LIMIT = Setting.withDefault("virus.icap.max-size", "100 MiB",
        "the largest mail the ICAP service scans in full, such as 100 MiB", ValueGrammar::size);

    public static final Setting<Long> LARGEST_FILE = Setting.withDefault("virus.largest-file", "200 MiB",
        "the largest file in an archive, unpacked, that is scanned; MaxFileSize of clamd.conf, such as 200 MiB",
        ValueGrammar::size);

    public static final Setting<EncryptedMail> ENCRYPTED_MAIL = Setting.withDefault("virus.encrypted-mail", "mark",
        "refuse, mark or mark-trusted", text -> ValueGrammar.choice(text.replace('-', '_'), EncryptedMail.class));
    public static final Setting<Treatment> ENCRYPTED_ATTACHMENT = treatment("virus.encrypted-attachment", "refuse");
    public static final Setting<Treatment> LIMIT_EXCEEDED = treatment("virus.limit-exceeded", "refuse");
    public static final Setting<Treatment> MALFORMED = treatment("virus.malformed", "refuse");

    public static final Setting<Optional<Duration>> SIGNATURES_MAX_AGE = Setting.withDefault("virus.signatures.max-age",
        "2 days", "the age of the signatures from which health warns, such as 2 days, or never",
        ValueGrammar::durationOrNever);
    public static final Setting<String> QUARANTINE = Setting.withDefault("virus.quarantine", "file://quarantine",
        "the mail repository of the quarantine, such as file://quarantine", VirusSettings::repository);
    public static final Setting<Duration> QUARANTINE_KEEP = Setting.withDefault("virus.quarantine.keep", "30 days",
        "how long a mail is kept in quarantine, such as 30 days", ValueGrammar::duration);

    static final List<Setting<?>> ALL = List.of(ENGINES, DECISION, TIMEOUT, DEADLINE, CONNECT_TIMEOUT, RETRY_AFTER,
        CLAMD, CLAMD_LIMIT, CLAMD_PROOF_INTERVAL, ICAP, ICAP_LIMIT, LARGEST_FILE, ENCRYPTED_MAIL, ENCRYPTED_ATTACHMENT, LIMIT_EXCEEDED,
        MALFORMED, SIGNATURES_MAX_AGE, QUARANTINE, QUARANTINE_KEEP);

    private VirusSettings() {
    }

    private static Setting<Treatment> treatment(String key, String defaultValue) {
        return Setting.withDefault(key, defaultValue, "refuse or mark", text -> ValueGrammar.choice(text, Treatment.class));
    }

    private static List<String> clamdAddresses(String text) {
        List<String> addresses = ValueGrammar.nonEmpty(ValueGrammar.list(text, Function.identity()));
        for (String address : addresses) {
            if (!address.startsWith("unix:/")) {
                Endpoint.parse(address);
            }
        }
        return addresses;
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
