package eu.testa.mail.server.spool;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import eu.testa.mail.core.mail.MailName;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailetcontainer.api.MailProcessor;
import org.apache.james.mailetcontainer.impl.MailetProcessorImpl;
import org.apache.james.mailetcontainer.lib.AbstractStateCompositeProcessor;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.util.MimeMessageUtil;
import org.apache.mailet.Mail;
import org.apache.mailet.Mailet;
import org.apache.mailet.Matcher;
import org.apache.mailet.base.GenericMailet;
import org.apache.mailet.base.GenericMatcher;
import org.apache.mailet.base.test.FakeMailContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Holds our way through the processors against James' own, over the same configuration and the same mail. */
class MailetProcessorsTest {

    private static final List<String> PROCESSORS = List.of("root", "second", "third", "error");
    /** They tell of each failure, of which there are many here. */
    private static final List<String> LOGGERS = List.of(MailetStep.class.getName(), MailetProcessors.class.getName(), "org.apache.james.mailetcontainer");
    private static final List<String> MATCHERS =
        List.of("All", "All", "None", "Null", "Only=a@x", "Only=b@x", "Only=c@x", "NotAMember", "Fails", "FailsBadly", "EndsIt");
    private static final List<String> MAILETS = List.of("Nothing", "Nothing", "To", "Ends", "DropsOne", "DropsAll", "Fails", "FailsBadly");

    /** What happened to whom, in order, and to which mails. */
    private static final class Seen {

        private final List<String> events = new ArrayList<>();
        private final Set<Mail> mails = new LinkedHashSet<>();

        void note(String who, Mail mail) {
            mails.add(mail);
            events.add(who + " in " + mail.getState() + " for " + mail.getRecipients() + firstLine(mail.getErrorMessage()));
        }

        private static String firstLine(String error) {
            return error == null ? "" : ": " + error.lines().findFirst().orElse("");
        }

        List<String> all() {
            List<String> all = new ArrayList<>(events);
            mails.forEach(mail -> all.add("at the end " + mail.getState() + " " + mail.getRecipients() + message(mail)));
            mails.forEach(LifecycleUtil::dispose);
            return all;
        }

        private static String message(Mail mail) {
            try {
                return mail.getMessage() == null ? " without its message" : "";
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** As James' own, whose constructor nobody else can call. */
    private static final class Configured extends AbstractStateCompositeProcessor {

        private final Seen seen;

        Configured(String xml, Seen seen) throws Exception {
            this.seen = seen;
            configure(FileConfigurationProvider.getConfig(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))));
            init();
        }

        @Override
        protected MailProcessor createMailProcessor(String state, HierarchicalConfiguration<ImmutableNode> config) throws Exception {
            MailetProcessorImpl processor = new MailetProcessorImpl(new RecordingMetricFactory());
            processor.setMailetContext(FakeMailContext.defaultContext());
            processor.setMatcherLoader(wanted -> {
                Matcher matcher = new TestMatcher(seen);
                matcher.init(wanted);
                return matcher;
            });
            processor.setMailetLoader(wanted -> {
                Mailet mailet = new TestMailet(seen);
                mailet.init(wanted);
                return mailet;
            });
            processor.configure(config);
            processor.setRootMailProcessor(this);
            processor.init();
            return processor;
        }
    }

    private static final class TestMatcher extends GenericMatcher {

        private final Seen seen;

        TestMatcher(Seen seen) {
            this.seen = seen;
        }

        @Override
        public Collection<MailAddress> match(Mail mail) throws MessagingException {
            String name = getMatcherConfig().getMatcherName();
            seen.note("matcher " + name, mail);
            return switch (name) {
                case "All" -> mail.getRecipients();
                case "None" -> List.of();
                case "Null" -> null;
                case "Only" -> mail.getRecipients().stream().filter(one -> one.asString().equals(getCondition())).toList();
                case "NotAMember" -> List.of(new MailAddress("nobody@x"));
                case "EndsIt" -> {
                    mail.setState(Mail.GHOST);
                    yield List.of();
                }
                case "Fails" -> throw new MessagingException("the matcher fails");
                default -> throw new NoClassDefFoundError("the matcher fails badly");
            };
        }
    }

    private static final class TestMailet extends GenericMailet {

        private final Seen seen;

        TestMailet(Seen seen) {
            this.seen = seen;
        }

        @Override
        public void service(Mail mail) throws MessagingException {
            String name = getMailetConfig().getMailetName();
            seen.note("mailet " + name, mail);
            switch (name) {
                case "Nothing" -> { }
                case "To" -> mail.setState(getInitParameter("processor"));
                case "Ends" -> mail.setState(Mail.GHOST);
                case "DropsOne" -> mail.setRecipients(mail.getRecipients().stream().skip(1).toList());
                case "DropsAll" -> mail.setRecipients(List.of());
                case "Fails" -> throw new MessagingException("the mailet fails");
                default -> throw new IllegalStateException("the mailet fails badly");
            }
        }
    }

    private static MailImpl mail(String state, String... recipients) throws Exception {
        return MailImpl.builder().name("mail-1").sender("s@x").addRecipients(recipients).state(state)
            .mimeMessage(MimeMessageUtil.mimeMessageFromString("Subject: test\r\n\r\nbody\r\n")).build();
    }

    private static String failure(MailProcessor processor, Mail mail) {
        try {
            processor.service(mail);
            return "went through";
        } catch (Exception | Error e) {
            return e.toString();
        }
    }

    private static List<String> byJames(String xml, String state, String... recipients) throws Exception {
        Seen seen = new Seen();
        seen.events.add(failure(new Configured(xml, seen), noted(mail(state, recipients), seen)));
        return seen.all();
    }

    private static List<String> byUs(String xml, String state, String... recipients) throws Exception {
        Seen seen = new Seen();
        seen.events.add(failure(new MailetProcessors(new Configured(xml, seen)), noted(mail(state, recipients), seen)));
        return seen.all();
    }

    private static Mail noted(Mail mail, Seen seen) {
        seen.mails.add(mail);
        return mail;
    }

    private static void assertSame(String xml, String state, String... recipients) throws Exception {
        assertThat(byUs(xml, state, recipients)).as(xml).isEqualTo(byJames(xml, state, recipients));
    }

    /** Processors with anything in them; a mail goes only to those that come later, so that it comes to an end. */
    private static String anyConfiguration(Random random) {
        StringBuilder xml = new StringBuilder("<processors enableJmx=\"false\">");
        for (int place = 0; place < PROCESSORS.size(); place++) {
            xml.append("<processor state=\"").append(PROCESSORS.get(place)).append("\">");
            for (int count = random.nextInt(5); count > 0; count--) {
                String later = PROCESSORS.get(Math.min(PROCESSORS.size() - 1, place + 1 + random.nextInt(3)));
                List<String> onMailet = List.of("", "", "ignore", "propagate", "error", later);
                List<String> onMatch = List.of("", "", "nomatch", " MatchAll", "propagate", later);
                xml.append("<mailet match=\"").append(MATCHERS.get(random.nextInt(MATCHERS.size()))).append("\" class=\"")
                    .append(MAILETS.get(random.nextInt(MAILETS.size()))).append("\"><processor>").append(later).append("</processor>")
                    .append("<onMailetException>").append(onMailet.get(random.nextInt(onMailet.size()))).append("</onMailetException>")
                    .append("<onMatchException>").append(onMatch.get(random.nextInt(onMatch.size()))).append("</onMatchException></mailet>");
            }
            xml.append("</processor>");
        }
        // nothing is said where nothing stands between the two tags
        return xml.append("</processors>").toString().replaceAll("<on[A-Za-z]+></on[A-Za-z]+>", "");
    }

    @BeforeAll
    static void keepQuiet() {
        LOGGERS.forEach(name -> logger(name).setLevel(Level.OFF));
    }

    @AfterAll
    static void speakAgain() {
        LOGGERS.forEach(name -> logger(name).setLevel(null));
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void shouldDoWithAMailWhatJamesDoesWhateverIsConfigured(int seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            String xml = anyConfiguration(random);
            assertSame(xml, "root", "a@x", "b@x", "c@x");
            assertSame(xml, "root", "a@x");
            assertSame(xml, "second", "a@x", "b@x");
        }
    }

    @Test
    void shouldGiveToErrorWhatIsForAProcessorThatIsNotThere() throws Exception {
        String xml = "<processors enableJmx=\"false\"><processor state=\"root\"><mailet match=\"All\" class=\"To\"><processor>gone</processor></mailet>"
            + "</processor><processor state=\"error\"><mailet match=\"All\" class=\"Ends\"/></processor></processors>";
        assertSame(xml, "root", "a@x");
        assertThat(byUs(xml, "root", "a@x")).anyMatch(event -> event.startsWith("mailet Ends in error for [a@x]: MailProcessor 'gone'"));
    }

    @Test
    void shouldTakeEachPartOfADividedMailItsOwnWay() throws Exception {
        String xml = "<processors enableJmx=\"false\"><processor state=\"root\"><mailet match=\"Only=b@x\" class=\"To\"><processor>second</processor>"
            + "</mailet><mailet match=\"All\" class=\"Ends\"/></processor><processor state=\"second\"><mailet match=\"All\" class=\"DropsAll\"/>"
            + "</processor><processor state=\"error\"/></processors>";
        assertThat(byUs(xml, "root", "a@x", "b@x", "c@x")).containsExactly("matcher Only in root for [a@x, b@x, c@x]", "mailet To in root for [b@x]",
            "matcher All in second for [b@x]", "mailet DropsAll in second for [b@x]", "matcher All in root for [a@x, c@x]",
            "mailet Ends in root for [a@x, c@x]", "went through", "at the end ghost [a@x, c@x] without its message", "at the end ghost [] without its message");
    }

    /** A server that is killed meanwhile finds by it whom a part is for. */
    @Test
    void shouldSayInTheNameOfAPartOfWhichMailItIs() throws Exception {
        String xml = "<processors enableJmx=\"false\"><processor state=\"root\"><mailet match=\"Only=b@x\" class=\"Nothing\"/></processor>"
            + "<processor state=\"error\"/></processors>";
        Seen seen = new Seen();
        new MailetProcessors(new Configured(xml, seen)).service(mail("root", "a@x", "b@x"));

        assertThat(seen.mails).hasSize(2).extracting(mail -> new MailName(mail.getName()).ofWhole().text()).containsOnly("mail-1");
    }
}
