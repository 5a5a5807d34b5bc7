package eu.testa.mail.core.delivery;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the next host calls a mail that it took, as servers say it in their answer to the final dot. */
final class QueueId {

    /** Never a mere word. */
    private static final String ID = "((?=[A-Za-z._-]*\\d)[A-Za-z0-9][A-Za-z0-9._-]{3,99})";
    private static final List<Form> FORMS = List.of(
        // this system's own servers, and Sendmail: "2.0.0 Mail17… accepted", "2.0.0 0AT… Message accepted for delivery"
        new Form(" accepted", "^(?:2\\.\\d{1,3}\\.\\d{1,3} )?" + ID + " (?:Message )?accepted"),
        // Postfix: "2.0.0 Ok: queued as 4F7…"
        new Form("queued as ", "\\bqueued as " + ID),
        // Exim: "OK id=1tG…"
        new Form("id=", "\\bid=" + ID),
        // Exchange: "2.6.0 <message-id> [InternalId=123…, Hostname=…] Queued mail for delivery"
        new Form("InternalId=", "\\bInternalId=" + ID));

    /**
     * @param mark a text without it is not looked at further
     */
    private record Form(String mark, Pattern pattern) {

        Form(String mark, String pattern) {
            this(mark, Pattern.compile(pattern));
        }
    }

    private QueueId() {
    }

    static Optional<String> in(String reply) {
        for (Form form : FORMS) {
            if (reply.contains(form.mark)) {
                Matcher id = form.pattern.matcher(reply);
                if (id.find()) {
                    return Optional.of(id.group(1));
                }
            }
        }
        return Optional.empty();
    }
}
