package eu.testa.mail.matchers;

import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * What the mailet {@code SmimeVerify} leaves at a mail, in the words of {@code Authentication-Results}, lower case. James'
 * own {@code HasMailAttributeWithValue} matches them, too.
 */
public enum SmimeAttributes {

    /** {@code none}, {@code signed} or {@code enveloped}. */
    TYPE("testa.smime.type"),
    /** {@code none}, {@code pass}, {@code fail}, {@code neutral}, {@code temperror} or {@code permerror}. */
    RESULT("testa.smime.result"),
    /** {@code pass}, {@code fail} or {@code none}. */
    INTEGRITY("testa.smime.integrity"),
    /** {@code pass}, {@code fail} or {@code none}. */
    TRUST("testa.smime.trust"),
    /** {@code pass}, {@code fail} or {@code none}. */
    IDENTITY("testa.smime.identity"),
    /** Whether it was signed within a day of the Date field: {@code pass}, {@code fail} or {@code none}. */
    DATE("testa.smime.date"),
    /** In plain words. */
    REASON("testa.smime.reason");

    private final AttributeName name;

    SmimeAttributes(String name) {
        this.name = AttributeName.of(name);
    }

    public void set(Mail mail, String value) {
        mail.setAttribute(new Attribute(name, AttributeValue.of(value)));
    }

    /** Empty where the mail was not verified. */
    public Optional<String> of(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, String.class);
    }
}
