package eu.testa.mail.core.virus.archive;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Whether the first octets of a file are those of a mail, or of a part of one. */
public final class MailStart {

    private static final int LOOKED_AT = 8 * 1024;
    private static final int LONGEST_NAME = 100;
    private static final Pattern FIELD = Pattern.compile("[!-9;-~]+[ \\t]*:|From ");

    private MailStart() {
    }

    /** Whether there is a header, with a field that says there is more than text. */
    static boolean isMail(byte[] start) {
        String text = new String(start, 0, Math.min(start.length, LOOKED_AT), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return isHeader(start) && (text.contains("\ncontent-") || text.startsWith("content-"));
    }

    /** Whether there is a field of a header. */
    public static boolean isHeader(byte[] start) {
        return FIELD.matcher(new String(start, 0, Math.min(start.length, LONGEST_NAME), StandardCharsets.ISO_8859_1)).lookingAt();
    }
}
