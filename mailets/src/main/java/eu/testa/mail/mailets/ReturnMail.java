package eu.testa.mail.mailets;

import eu.testa.mail.mailets.james.DeliveryResults;
import eu.testa.mail.mailets.james.Parameters;
import java.util.regex.Pattern;
import javax.mail.MessagingException;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMailet;

/**
 * Sends mail back to its sender with the reason: to a processor that has a {@code DeliveryReport}.
 *
 * <pre>{@code
 * <mailet match="All" class="ReturnMail">
 *     <status>5.7.1</status>         <!-- for programs (RFC 3463): 5.x.y -->
 *     <reason>It is not on TESTA, and mail from here goes nowhere else.</reason> <!-- for the sender -->
 *     <processor>ndr</processor>
 * </mailet>
 * }</pre>
 */
public final class ReturnMail extends GenericMailet {

    private static final Pattern STATUS = Pattern.compile("5\\.\\d{1,3}\\.\\d{1,3}");

    private String status;
    private String reason;
    private String processor;

    @Override
    public void init() throws MessagingException {
        Parameters<MessagingException> parameters = Parameters.of(getMailetConfig());
        status = parameters.value("status", parameters.text("status"), "a status of failure, such as 5.7.1", text -> {
            if (!STATUS.matcher(text).matches()) {
                throw new IllegalArgumentException("no such status");
            }
            return text;
        });
        reason = parameters.text("reason");
        processor = parameters.text("processor");
        parameters.noOthers();
    }

    @Override
    public void service(Mail mail) {
        DeliveryResults.refuse(mail, status, reason);
        mail.setState(processor);
    }

    @Override
    public String getMailetInfo() {
        return "Sends mail back to its sender";
    }
}
