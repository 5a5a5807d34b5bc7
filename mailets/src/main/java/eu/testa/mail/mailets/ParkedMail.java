package eu.testa.mail.mailets;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/** What a mail that comes from the deferred store carries with it through the processors. */
final class ParkedMail {

    private static final AttributeName ID = AttributeName.of("testa.parked.id");
    private static final AttributeName PROBE = AttributeName.of("testa.parked.probe");
    private static final AttributeName ACCEPTED = AttributeName.of("testa.accepted");

    private ParkedMail() {
    }

    static void mark(Mail mail, long id, Instant accepted, boolean probe) {
        mail.setAttribute(new Attribute(ID, AttributeValue.of(id)));
        mail.setAttribute(new Attribute(PROBE, AttributeValue.of(probe)));
        mail.setAttribute(new Attribute(ACCEPTED, AttributeValue.of(accepted.toEpochMilli())));
    }

    /** Its id in the deferred store, if it came from there. */
    static Optional<Long> id(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, ID, Long.class);
    }

    /** Whether it is the one mail that finds out if its destination is back. */
    static boolean isProbe(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, PROBE, Boolean.class).orElse(false);
    }

    /** When this server took the mail: now, unless it was parked in between. */
    static Instant acceptedAt(Mail mail, Clock clock) {
        return AttributeUtils.getValueAndCastFromMail(mail, ACCEPTED, Long.class).map(Instant::ofEpochMilli)
            .orElseGet(clock::instant);
    }

    /** A copy of a parked mail is a mail of its own. */
    static void forget(Mail copy) {
        copy.removeAttribute(ID);
        copy.removeAttribute(PROBE);
    }
}
