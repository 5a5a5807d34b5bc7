package eu.testa.mail.core.probe;

import eu.testa.mail.core.mime.MailDate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A probe as a mail. Its Message-ID says which one it is. */
public final class ProbeLetter {

    private static final Pattern MESSAGE_ID = Pattern.compile("\\s*<([0-9a-f-]{36})\\.probe@[^<>\\s]+>\\s*");

    private ProbeLetter() {
    }

    /**
     * @param id   of the probe
     * @param from whom it says that it is from, and {@code to} whom it is for
     */
    static byte[] of(String id, String from, String to, Instant at) {
        String domain = from.substring(from.lastIndexOf('@') + 1);
        return String.join("\r\n",
            "Date: " + MailDate.utc(at),
            "From: " + from,
            "To: " + to,
            "Message-ID: <" + id + ".probe@" + domain + ">",
            "Subject: Probe",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=us-ascii",
            "",
            "A mail server sends this to itself, to know that mail arrives. Nobody has to do anything.",
            "").getBytes(StandardCharsets.US_ASCII);
    }

    /** The id of the probe that has this Message-ID; empty if it is no probe's. */
    public static Optional<String> id(String messageId) {
        Matcher matcher = MESSAGE_ID.matcher(messageId);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
