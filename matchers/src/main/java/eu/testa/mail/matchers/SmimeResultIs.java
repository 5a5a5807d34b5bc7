package eu.testa.mail.matchers;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;

/**
 * Matches mail by the result of its verification (RFC 8601 §2.7). The condition is one or several of {@code none} (not
 * signed), {@code pass}, {@code fail}, {@code neutral}, {@code temperror}, {@code permerror}, separated by commas. It reads
 * what {@code SmimeVerify} noted, so that mailet stands before it; a mail that was not verified does not match.
 *
 * <p>Example, keeping a copy of what is signed wrongly for the administrator:
 * <pre>{@code
 * <mailet match="All" class="SmimeVerify"/>
 * <mailet match="SmimeResultIs=fail,permerror" class="ToRepository">
 *     <repositoryPath>file://signed-wrongly</repositoryPath>
 *     <passThrough>true</passThrough>
 * </mailet>
 * }</pre>
 */
public class SmimeResultIs extends GenericMatcher {

    private static final Set<String> RESULTS =
        new TreeSet<>(List.of("none", "pass", "fail", "neutral", "temperror", "permerror"));

    private Set<String> wanted;

    @Override
    public void init() throws MessagingException {
        String condition = getCondition() == null ? "" : getCondition();
        wanted = Arrays.stream(condition.split(",")).map(String::strip).filter(one -> !one.isEmpty())
            .collect(Collectors.toSet());
        if (wanted.isEmpty() || !RESULTS.containsAll(wanted)) {
            throw new MessagingException("match=\"SmimeResultIs=" + condition + "\": expected one or several of "
                + String.join(", ", RESULTS) + ", separated by commas");
        }
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return SmimeAttributes.RESULT.of(mail).filter(wanted::contains).isPresent() ? mail.getRecipients() : List.of();
    }
}
