package eu.testa.mail.mailets.delivery;

import eu.testa.mail.core.deferred.DeferredMail;
import eu.testa.mail.core.deferred.Lease;
import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.delivery.DestinationGate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/** What a mail that comes from the store carries with it through the processors. */
public final class DeferredAttributes {

    private static final AttributeName ID = AttributeName.of("testa.deferred.id");
    private static final AttributeName LEASE = AttributeName.of("testa.deferred.lease");
    /** Whose lease it is: a copy has the attributes of the mail, and another name. */
    private static final AttributeName NAME = AttributeName.of("testa.deferred.name");
    private static final AttributeName PROBE = AttributeName.of("testa.deferred.probe");
    private static final AttributeName ACCEPTED = AttributeName.of("testa.deferred.since");
    private static final AttributeName RETURNED = AttributeName.of("testa.deferred.returned");
    private static final AttributeName MOMENT = AttributeName.of("testa.deferred.moment");
    private static final AttributeName UNTIL = AttributeName.of("testa.deferred.until");
    private static final AttributeName PUT_OFF = AttributeName.of("testa.deferred.put-off");

    private DeferredAttributes() {
    }

    public static void mark(Mail mail, Lease lease, Purpose purpose) {
        DeferredMail deferred = lease.mail();
        mail.setAttribute(new Attribute(LEASE, AttributeValue.of(lease.token())));
        mail.setAttribute(new Attribute(NAME, AttributeValue.of(mail.getName())));
        if (purpose == Purpose.DELIVERY || purpose == Purpose.PROBE) {
            mail.setAttribute(new Attribute(ID, AttributeValue.of(deferred.id())));
            mail.setAttribute(new Attribute(PROBE, AttributeValue.of(purpose == Purpose.PROBE)));
        }
        mail.setAttribute(new Attribute(ACCEPTED, AttributeValue.of(deferred.times().firstQueued().toEpochMilli())));
        mail.setAttribute(new Attribute(UNTIL, AttributeValue.of(deferred.times().expireAt().toEpochMilli())));
        mail.setAttribute(new Attribute(RETURNED, AttributeValue.of(purpose == Purpose.RETURN && deferred.orders().returned())));
    }

    /** The lease under which it came from the store, if it may go back there. */
    public static Optional<Lease.Key> lease(Mail mail) {
        return !isFromStore(mail) ? Optional.empty() : AttributeUtils.getValueAndCastFromMail(mail, ID, Long.class).flatMap(id ->
            AttributeUtils.getValueAndCastFromMail(mail, LEASE, String.class).map(token -> new Lease.Key(id, token)));
    }

    /** It is in the store now: the spool is told, which has other mail to go before such. */
    public static void putOff(Mail mail) {
        mail.setAttribute(new Attribute(PUT_OFF, AttributeValue.of(true)));
    }

    public static boolean wasPutOff(Mail mail) {
        return mail.getAttribute(PUT_OFF).isPresent();
    }

    /** An attempt begins; what it finds out is told from what is found out later. */
    public static void attemptBegins(Mail mail, long moment) {
        mail.setAttribute(new Attribute(MOMENT, AttributeValue.of(moment)));
    }

    /** When the last attempt began, by {@link DestinationGate#moment}; 0 when none was made. */
    public static long attemptBegan(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, MOMENT, Long.class).orElse(0L);
    }

    /**
     * Whether this is the deferred mail itself, which is in the store until the processors are done with it; no copy of it that a mailet
     * has made, which must not take its place there.
     */
    public static boolean isFromStore(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, NAME, String.class).filter(mail.getName()::equals).isPresent();
    }

    /** Whether it is the one mail that finds out if its destination is back. */
    public static boolean isProbe(Mail mail) {
        return isFromStore(mail) && AttributeUtils.getValueAndCastFromMail(mail, PROBE, Boolean.class).orElse(false);
    }

    /** When this server took the mail, which James notes; not later than now, though the clock may have been set back. */
    public static Instant acceptedAt(Mail mail, Clock clock) {
        Instant now = clock.instant();
        return time(mail, ACCEPTED).or(() -> Optional.ofNullable(mail.getLastUpdated()).map(Date::toInstant))
            .filter(accepted -> accepted.isBefore(now)).orElse(now);
    }

    /** When it is given up, if it was deferred. */
    public static Optional<Instant> until(Mail mail) {
        return time(mail, UNTIL);
    }

    /** Whether an administrator gave it up before its time. */
    public static boolean isReturned(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, RETURNED, Boolean.class).orElse(false);
    }

    private static Optional<Instant> time(Mail mail, AttributeName name) {
        return AttributeUtils.getValueAndCastFromMail(mail, name, Long.class).map(Instant::ofEpochMilli);
    }

    /** A copy of a deferred mail is a mail of its own; so is what leaves the store for good. */
    public static void forget(Mail mail) {
        mail.removeAttribute(ID);
        mail.removeAttribute(LEASE);
        mail.removeAttribute(NAME);
        mail.removeAttribute(PROBE);
    }

    /** The mail without its octets and without these marks, as it is to be deferred. */
    public static Mail stateOf(Mail mail) throws MessagingException {
        MailImpl copy = MailImpl.duplicateWithoutMessage(mail).build();
        copy.setName(mail.getName());
        forget(copy);
        copy.removeAttribute(ACCEPTED);
        copy.removeAttribute(UNTIL);
        copy.removeAttribute(RETURNED);
        copy.removeAttribute(MOMENT);
        return copy;
    }
}
