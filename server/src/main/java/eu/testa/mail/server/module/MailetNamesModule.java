package eu.testa.mail.server.module;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import javax.mail.MessagingException;
import org.apache.james.mailetcontainer.api.MailetLoader;
import org.apache.james.mailetcontainer.api.MatcherLoader;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.GuiceGenericLoader;
import org.apache.mailet.Mailet;
import org.apache.mailet.Matcher;

/**
 * The bundle's mailets and matchers by their short names, as James' own: {@code class="TestaDelivery"}. A stock James,
 * which has its own loaders, takes them by their whole names.
 */
public final class MailetNamesModule extends AbstractModule {

    @Provides
    MailetLoader mailets(GuiceGenericLoader loader) {
        return config -> {
            try {
                Mailet mailet = loader.<Mailet>withNamingSheme(MailetNames.MAILETS)
                    .instantiate(new ClassName(MailetNames.today(config.getMailetName())));
                mailet.init(config);
                return mailet;
            } catch (ClassNotFoundException e) {
                throw unknown("class=\"" + config.getMailetName() + "\": there is no such mailet", e);
            }
        };
    }

    @Provides
    MatcherLoader matchers(GuiceGenericLoader loader) {
        return config -> {
            try {
                Matcher matcher = loader.<Matcher>withNamingSheme(MailetNames.MATCHERS)
                    .instantiate(new ClassName(config.getMatcherName()));
                matcher.init(config);
                return matcher;
            } catch (ClassNotFoundException e) {
                throw unknown("match=\"" + config.getMatcherName() + "\": there is no such matcher", e);
            }
        };
    }

    private static MessagingException unknown(String words, ClassNotFoundException e) {
        return new MessagingException("mailetcontainer.xml: " + words + "; correct its name, or remove it", e);
    }
}
