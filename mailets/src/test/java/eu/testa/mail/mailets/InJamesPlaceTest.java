package eu.testa.mail.mailets;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.matchers.HostIsLocal;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.Mailet;
import org.apache.mailet.MailetContext;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** What has the name of a class of James' does what that one does, with recipients made by chance. */
class InJamesPlaceTest {

    private static final Set<Domain> LOCAL = Set.of(Domain.of("tcn.b.eu-admin.net"), Domain.of("mail.tcn.b.eu-admin.net"));
    private static final List<String> NAMES = List.of("postmaster", "PostMaster", "Alain.Dupont", "Jeanne.Martin");
    private static final List<String> DOMAINS = List.of("tcn.b.eu-admin.net", "TCN.B.eu-admin.net", "mail.tcn.b.eu-admin.net",
        "tcn.f.eu-admin.net");

    private final MailetContext context = (MailetContext) Proxy.newProxyInstance(getClass().getClassLoader(),
        new Class<?>[] {MailetContext.class}, (proxy, method, arguments) -> switch (method.getName()) {
            case "isLocalServer" -> LOCAL.contains(arguments[0]);
            case "isLocalEmail" -> ((MailAddress) arguments[0]).getDomain().equals(Domain.of("mail.tcn.b.eu-admin.net"));
            case "getPostmaster" -> new MailAddress("Alain.Dupont@tcn.b.eu-admin.net");
            default -> throw new UnsupportedOperationException(method.getName());
        });

    /** The same each time for one number. */
    private static Mail mail(int number) throws Exception {
        Random chance = new Random(number);
        Set<MailAddress> recipients = new LinkedHashSet<>();
        for (int i = chance.nextInt(4); i >= 0; i--) {
            recipients.add(new MailAddress(NAMES.get(chance.nextInt(NAMES.size())) + "@" + DOMAINS.get(chance.nextInt(DOMAINS.size()))));
        }
        return MailImpl.builder().name("mail-" + number).addRecipients(recipients).build();
    }

    private Matcher ready(Matcher matcher) throws Exception {
        matcher.init(FakeMatcherConfig.builder().matcherName("HostIsLocal").mailetContext(context).build());
        return matcher;
    }

    private Mailet ready(Mailet mailet) throws Exception {
        mailet.init(FakeMailetConfig.builder().mailetName("PostmasterAlias").mailetContext(context).build());
        return mailet;
    }

    @RepeatedTest(200)
    void shouldMatchWhomJamesMatches(RepetitionInfo time) throws Exception {
        Mail mail = mail(time.getCurrentRepetition());

        assertThat(ready(new HostIsLocal()).match(mail))
            .containsExactlyInAnyOrderElementsOf(ready(new org.apache.james.transport.matchers.HostIsLocal()).match(mail));
    }

    @RepeatedTest(200)
    void shouldSendThePostmastersMailToWhomJamesSendsIt(RepetitionInfo time) throws Exception {
        Mail own = mail(time.getCurrentRepetition());
        Mail james = mail(time.getCurrentRepetition());

        ready(new PostmasterAlias()).service(own);
        ready(new org.apache.james.transport.mailets.PostmasterAlias()).service(james);

        assertThat(own.getRecipients()).containsExactlyInAnyOrderElementsOf(james.getRecipients());
    }
}
