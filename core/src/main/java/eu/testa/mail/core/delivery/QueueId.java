package eu.testa.mail.core.delivery;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the next host calls a mail that it took, as servers say it in their answer to the final dot. */
final class QueueId {

    /** Never a mere word. */
    private static final String ID = "((?=[A-Za-z._-]*\\d)[A-Za-z0-9][A-Za-z0-9._-]{3,99})";
    private static final List<Pattern> FORMS = List.of(
        // this system's own servers, and Sendmail: "2.0.0 Mail17… accepted", "2.0.0 0AT… Message accepted for delivery"
        Pattern.compile("^(?:2\\.\\d{1,3}\\.\\d{1,3} )?" + ID + " (?:Message )?accepted"),
        // Postfix: "2.0.0 Ok: queued as 4F7…"
        Pattern.compile("\\bqueued as " + ID),
        // Exim: "OK id=1tG…"
        Pattern.compile("\\bid=" + ID),
        // Exchange: "2.6.0 <message-id> [InternalId=123…, Hostname=…] Queued mail for delivery"
        Pattern.compile("\\bInternalId=" + ID));

    private QueueId() {
    }

    static Optional<String> in(String reply) {
        return FORMS.stream().map(form -> form.matcher(reply)).filter(Matcher::find).map(found -> found.group(1)).findFirst();
    }
}
