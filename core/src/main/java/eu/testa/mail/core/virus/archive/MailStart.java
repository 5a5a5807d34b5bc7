package eu.testa.mail.core.virus.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Whether the first octets of a file are those of a mail, or of a part of one. */
public final class MailStart {

    private static final int LOOKED_AT = 8 * 1024;
    private static final int LONGEST_NAME = 100;
    private static final byte[] OF_MBOX = "From ".getBytes(StandardCharsets.US_ASCII);

    private MailStart() {
    }

    /** Whether there is a header, with a field that says there is more than text. */
    static boolean isMail(byte[] start) {
        if (!isHeader(start)) {
            return false;
        }
        String text = new String(start, 0, Math.min(start.length, LOOKED_AT), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return text.contains("\ncontent-") || text.startsWith("content-");
    }

    /** Whether there is a field of a header: a name (RFC 5322 §2.2), perhaps blanks, and a colon. */
    public static boolean isHeader(byte[] start) {
        int end = Math.min(start.length, LONGEST_NAME);
        int at = 0;
        while (at < end && start[at] > ' ' && start[at] <= '~' && start[at] != ':') {
            at++;
        }
        boolean named = at > 0;
        while (at < end && (start[at] == ' ' || start[at] == '\t')) {
            at++;
        }
        return named && at < end && start[at] == ':'
            || start.length >= OF_MBOX.length && Arrays.equals(start, 0, OF_MBOX.length, OF_MBOX, 0, OF_MBOX.length);
    }
}
