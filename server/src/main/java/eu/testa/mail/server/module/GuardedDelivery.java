package eu.testa.mail.server.module;

import com.google.common.collect.Multimap;
import eu.testa.mail.mailets.TestaDelivery;
import eu.testa.mail.matchers.RecipientIsTesta;
import java.util.Map;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.mailetcontainer.impl.MatcherMailetPair;
import org.apache.james.modules.server.MailetContainerModule.ProcessorsCheck;

/** Stops the start where mail could leave for anywhere but TESTA: a {@code TestaDelivery} that takes more than its recipients. */
final class GuardedDelivery implements ProcessorsCheck {

    @Override
    public void check(Multimap<String, MatcherMailetPair> processors) throws ConfigurationException {
        for (Map.Entry<String, MatcherMailetPair> entry : processors.entries()) {
            MatcherMailetPair pair = entry.getValue();
            if (pair.getMailet() instanceof TestaDelivery && !(pair.getMatcher() instanceof RecipientIsTesta)) {
                throw new ConfigurationException("mailetcontainer.xml: processor " + entry.getKey() + ": found match=\""
                    + pair.getMatcher().getMatcherInfo() + "\" for class=\"TestaDelivery\"; expected match=\"RecipientIsTesta\", "
                    + "so that no mail leaves for anywhere else");
            }
        }
    }
}
