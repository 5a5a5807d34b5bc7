package eu.testa.mail.mailets.james;

import eu.testa.mail.core.mail.Envelope;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;
import eu.testa.mail.core.mail.Ret;
import eu.testa.mail.core.mail.Xtext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.james.core.MailAddress;
import org.apache.mailet.AttributeName;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.Mail;

/** The envelope of a James mail, with the DSN parameters that James keeps beside it. */
public final class Envelopes {

    private static final List<AttributeName> DSN = dsnAttributes();

    private Envelopes() {
    }

    private static List<AttributeName> dsnAttributes() {
        List<AttributeName> names = new ArrayList<>();
        DsnParameters.DsnAttributeValues.forEachDsnAttributeName(names::add);
        return List.copyOf(names);
    }

    public static Envelope of(Mail mail) {
        Optional<DsnParameters> dsn = dsn(mail);
        List<Recipient> recipients = new ArrayList<>();
        for (MailAddress address : mail.getRecipients()) {
            recipients.add(dsn.isEmpty() ? Recipient.of(address.asString())
                : recipient(address, Optional.ofNullable(dsn.get().getRcptParameters().get(address))));
        }
        return new Envelope(
            mail.getMaybeSender().asOptional().map(MailAddress::asString),
            recipients,
            dsn.flatMap(DsnParameters::getRetParameter).map(ret -> Ret.valueOf(ret.name())),
            dsn.flatMap(DsnParameters::getEnvIdParameter).map(DsnParameters.EnvId::asString));
    }

    /** Most mail has none, which James finds out by reading all that it has none of. */
    private static Optional<DsnParameters> dsn(Mail mail) {
        for (AttributeName name : DSN) {
            if (mail.getAttribute(name).isPresent()) {
                return mail.dsnParameters();
            }
        }
        return Optional.empty();
    }

    private static Recipient recipient(MailAddress address, Optional<RecipientDsnParameters> parameters) {
        Set<Notify> notify = parameters.flatMap(RecipientDsnParameters::getNotifyParameter)
            .map(asked -> asked.stream().map(one -> Notify.valueOf(one.name())).collect(Collectors.toSet()))
            .orElse(Set.of());
        Optional<String> original = parameters.flatMap(RecipientDsnParameters::getOrcptParameter)
            .map(one -> "rfc822;" + xtext(one.asString()));
        return new Recipient(address.asString(), notify, original);
    }

    /** James keeps what came behind {@code rfc822;} as it came; what was not encoded, or not well, stands for itself. */
    private static String xtext(String original) {
        return Xtext.isValid(original) ? original : DsnParameters.XText.encode(original);
    }
}
