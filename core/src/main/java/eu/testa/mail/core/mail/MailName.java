package eu.testa.mail.core.mail;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a server calls a mail. A part of it, which is for some of its recipients and goes its own way from here, has a name of its own
 * that says of which mail it is: a server that is killed meanwhile is given the whole mail again, and finds those whom a part is for.
 *
 * @param text the name
 */
public record MailName(String text) {

    private static final String PART = "-part-";
    private static final int DIGITS = 16;

    /** Another for each part. */
    public MailName ofPart() {
        return new MailName(ofWhole().text + PART + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    }

    public boolean isOfPart() {
        int digits = text.length() - DIGITS;
        return digits > PART.length() && text.startsWith(PART, digits - PART.length())
            && text.chars().skip(digits).allMatch(HexFormat::isHexDigit);
    }

    /** Of the mail of which this is a part, also if it is a part of a part; itself if it is none. */
    public MailName ofWhole() {
        return isOfPart() ? new MailName(text.substring(0, text.length() - DIGITS - PART.length())) : this;
    }
}
