package eu.testa.mail.core.virus.clamd;

import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.engine.EngineWords;
import eu.testa.mail.core.virus.engine.Signatures;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What clamd's replies mean (clamd(8), section COMMANDS). */
final class ClamdReply {

    private static final String CLEAN = "stream: OK";
    private static final Pattern FOUND = Pattern.compile("stream: ([\\x20-\\x7e]{1,250}) FOUND");
    private static final Pattern VERSION = Pattern.compile("ClamAV [^/]+(?:/(\\d+)/([\\x20-\\x7e]+))?");
    private static final DateTimeFormatter CTIME = DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ROOT);

    private ClamdReply() {
    }

    /** The verdict; anything but clamd's exact words for clean or found is none. */
    static ScanVerdict verdict(String reply) {
        if (reply.equals(CLEAN)) {
            return new ScanVerdict.Clean();
        }
        Matcher found = FOUND.matcher(reply);
        return found.matches() ? ScanVerdict.found(found.group(1))
            : new ScanVerdict.NoVerdict("its answer is: " + EngineWords.printable(reply));
    }

    /** Whether this is an answer to VERSION. */
    static boolean isVersion(String reply) {
        return VERSION.matcher(reply).matches();
    }

    /**
     * The signature database in an answer to VERSION, {@code ClamAV 1.4.6/27462/Fri Nov  1 09:35:02 2024}; a clamd
     * that has nothing but local signature files names none. The time is the daemon's local time.
     */
    static Optional<Signatures> signatures(String reply, ZoneId zone) {
        Matcher version = VERSION.matcher(reply);
        if (!version.matches() || version.group(1) == null) {
            return Optional.empty();
        }
        try {
            LocalDateTime built = LocalDateTime.parse(version.group(2).replaceAll(" +", " "), CTIME);
            return Optional.of(new Signatures(version.group(1), built.atZone(zone).toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
