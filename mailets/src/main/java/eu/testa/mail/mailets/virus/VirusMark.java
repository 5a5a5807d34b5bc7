package eu.testa.mail.mailets.virus;

import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * The mark of a mail that passed although part of it could not be scanned: the mail attribute
 * {@code testa.virus.not-scanned}, which James' own {@code HasMailAttribute} matches.
 */
public final class VirusMark {

    public static final AttributeName NOT_SCANNED = AttributeName.of("testa.virus.not-scanned");

    private VirusMark() {
    }

    /**
     * @param reason what could not be scanned, and why
     */
    public static void set(Mail mail, String reason) {
        mail.setAttribute(new Attribute(NOT_SCANNED, AttributeValue.of(reason)));
    }
}
