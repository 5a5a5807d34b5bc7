package eu.testa.mail.mailets.hook;

import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.james.Parameters;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;

/**
 * Refuses mail that goes in circles, at the end of DATA: {@code 554 5.4.6} (RFC 5321 §6.3). Each server on the way writes
 * a Received header; this one counts them all, and those with its own name. Mail that somebody forwards back passes a
 * server twice, so that is no loop yet.
 *
 * <pre>{@code
 * <handler class="eu.testa.mail.mailets.hook.NoLoops">
 *     <maxHops>30</maxHops>     <!-- servers on the way, this one included -->
 *     <maxVisits>2</maxVisits>  <!-- how often it may come to this server -->
 * </handler>
 * }</pre>
 */
public final class NoLoops implements JamesMessageHook {

    private static final int DEFAULT_HOPS = 30;
    private static final int DEFAULT_VISITS = 2;

    /** Letters of the word. */
    private static final int BY = 2;
    /** What makes a small letter of ASCII's. */
    private static final int SMALL = 0x20;
    /** ASCII's blanks: a folded header field may have been unfolded by whoever passed the mail on. */
    private static final String BLANKS = " \t\n\u000b\f\r";

    private final String ownName;
    private int maxHops = DEFAULT_HOPS;
    private int maxVisits = DEFAULT_VISITS;

    @Inject
    public NoLoops(TestaSettings settings) {
        this.ownName = settings.get(TestaSettings.HOSTNAME);
    }

    @Override
    public void init(Configuration config) throws ConfigurationException {
        Parameters<ConfigurationException> parameters = Parameters.ofSmtp(NoLoops.class, config);
        maxHops = parameters.number("maxHops", DEFAULT_HOPS, 2, 1000);
        maxVisits = parameters.number("maxVisits", DEFAULT_VISITS, 1, 1000);
        parameters.noOthers();
    }

    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        try {
            return refusal(MessageHeader.of(session, mail).all("received")).map(refusal -> refusal.of(session, mail))
                .orElse(HookResult.DECLINED);
        } catch (MessagingException | IOException e) {
            return new Refusal("554", "5.6.0 The header of the mail cannot be read").of(session, mail);
        }
    }

    private Optional<Refusal> refusal(List<String> received) {
        if (received.size() > maxHops) {
            return Optional.of(new Refusal("554", "5.4.6 The mail has passed " + received.size()
                + " servers; it goes in circles"));
        }
        int visits = 0;
        for (String one : received) {
            visits += isByThisServer(one) ? 1 : 0;
        }
        return visits <= maxVisits ? Optional.empty()
            : Optional.of(new Refusal("554", "5.4.6 The mail is here for the " + visits + ". time; it goes in circles"));
    }

    /** Whether it has the word "by", blanks, and the whole of the own name. */
    private boolean isByThisServer(String received) {
        for (int at = 0; at + BY + ownName.length() < received.length(); at++) {
            if ((received.charAt(at) | SMALL) == 'b' && (received.charAt(at + 1) | SMALL) == 'y' && (at == 0 || !isOfWord(received.charAt(at - 1)))
                && isOwnName(received, at + BY)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOwnName(String received, int afterWord) {
        int start = afterWord;
        while (start < received.length() && BLANKS.indexOf(received.charAt(start)) >= 0) {
            start++;
        }
        int end = start + ownName.length();
        return start > afterWord && received.regionMatches(true, start, ownName, 0, ownName.length())
            && (end == received.length() || received.charAt(end) == ';' || received.charAt(end) == '('
            || BLANKS.indexOf(received.charAt(end)) >= 0);
    }

    private static boolean isOfWord(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }
}
