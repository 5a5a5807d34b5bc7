package eu.testa.mail.server.spool;

import eu.testa.mail.mailets.delivery.DividedMail;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.mailetcontainer.impl.MatcherMailetPair;
import org.apache.james.mailetcontainer.impl.ProcessorUtil;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code <mailet>} of mailetcontainer.xml: a matcher, and the mailet for those recipients whom it matches.
 *
 * @param onMatchException  what becomes of a mail on which the matcher fails: another processor, or one of James' words
 * @param onMailetException the same for the mailet
 */
record MailetStep(MatcherMailetPair pair, String onMatchException, String onMailetException) {

    private static final Logger LOGGER = LoggerFactory.getLogger(MailetStep.class);

    MailetStep(MatcherMailetPair pair) {
        this(pair, word(pair.getOnMatchException()), word(pair.getMailet().getMailetConfig().getInitParameter("onMailetException")));
    }

    private static String word(String configured) {
        return configured == null ? Mail.ERROR : configured.trim().toLowerCase(Locale.US);
    }

    /**
     * What the mailet is for: the mail, or a part of it, with recipients that the mail has no longer; empty if there are none.
     *
     * @throws MessagingException if the mail cannot be divided
     */
    Optional<Mail> matchedOf(Mail mail) throws MessagingException {
        Collection<MailAddress> matched = match(mail);
        if (matched.isEmpty()) {
            return Optional.empty();
        }
        List<MailAddress> others = new ArrayList<>(mail.getRecipients());
        matched.forEach(others::remove);
        if (others.isEmpty()) {
            return Optional.of(mail);
        }
        mail.setRecipients(others);
        Mail part = DividedMail.partOf(mail);
        part.setRecipients(matched);
        part.setState(mail.getState());
        return Optional.of(part);
    }

    private Collection<MailAddress> match(Mail mail) {
        try {
            Collection<MailAddress> matched = pair.getMatcher().match(mail);
            if (matched == null) {
                return List.of();
            }
            if (matched != mail.getRecipients()) {
                ProcessorUtil.verifyMailAddresses(matched);
            }
            return matched;
        } catch (Exception | NoClassDefFoundError e) {
            switch (onMatchException) {
                case "nomatch" -> LOGGER.warn("{} cannot say whom it matches: nobody", pair.getMatcher(), e);
                case "matchall" -> {
                    LOGGER.warn("{} cannot say whom it matches: everybody", pair.getMatcher(), e);
                    return mail.getRecipients();
                }
                case "propagate" -> throw new RuntimeException(e);
                default -> ProcessorUtil.handleException(e, mail, pair.getMatcher().getMatcherConfig().getMatcherName(), onMatchException,
                    LOGGER);
            }
            return List.of();
        }
    }

    /** Lets the mailet do its work. A mail that it leaves without recipients has come to its end. */
    void process(Mail mail) throws MessagingException {
        try {
            pair.getMailet().service(mail);
        } catch (Exception | NoClassDefFoundError e) {
            switch (onMailetException) {
                case "ignore" -> {
                    LOGGER.warn("{} has failed, and is ignored", pair.getMailet(), e);
                    ProcessorUtil.verifyMailAddresses(mail.getRecipients());
                }
                case "propagate" -> throw e;
                default -> ProcessorUtil.handleException(e, mail, pair.getMailet().getMailetConfig().getMailetName(), onMailetException, LOGGER);
            }
        } finally {
            if (mail.getRecipients().isEmpty()) {
                mail.setState(Mail.GHOST);
            }
        }
    }
}
