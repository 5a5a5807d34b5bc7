package eu.testa.mail.core.log;

import java.util.regex.Pattern;

/** Texts of others, made fit for one line of a log. */
public final class Printable {

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private Printable() {
    }

    /**
     * Puts {@code ?} in the place of all that moves a cursor, ends a line or writes from right to left. Most texts are plain ASCII,
     * where one look is enough: several dozen of a mail come here.
     */
    public static String of(String text) {
        return isPlain(text) ? text : UNPRINTABLE.matcher(text).replaceAll("?");
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter < ' ' || letter > '~') {
                return false;
            }
        }
        return true;
    }
}
