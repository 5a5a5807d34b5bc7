package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What becomes of mail for a Member State that does not come back, with seconds in the place of hours and days. relay-1
 * sends no report at the end, relay-2 is as it ships. Mail goes to a relay directly, as from Belgium's server.
 */
@ExtendWith(LabExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GiveUpIT {

    private static final Map<String, String> SOON = Map.of("retry.interval", "2 seconds", "retry.warn-after", "5 seconds",
        "retry.give-up-after", "12 seconds");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private TestaLab lab;
    private Node belgium;
    private Node france;
    private Node silent;
    private Node relay;
    private LabUser alain;
    private LabUser jeanne;
    private String processors;
    private Letter unreported;

    @BeforeAll
    void leaveFranceAndBeHasty(TestaLab running) throws IOException {
        lab = running;
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        silent = lab.network().node("relay-1");
        relay = lab.network().node("relay-2");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
        lab.stopNodes(List.of(france, silent, relay));
        processors = Files.readString(processorsFile());
        Files.writeString(processorsFile(), withoutReport(processors));
        lab.startNodes(List.of(silent, relay), SOON);
        // its time runs while the other test does
        unreported = handIn(silent, alain.address());
    }

    @AfterAll
    void asItWas() throws IOException {
        lab.stopNodes(List.of(silent, relay));
        Files.writeString(processorsFile(), processors);
        lab.startNodes(List.of(silent, relay, france), Map.of());
    }

    private Path processorsFile() {
        return lab.home().conf(silent).resolve("mailetcontainer.xml");
    }

    /** As docs/store-and-forward.md says: a ToRepository in the place of DeliveryReport and Null. */
    private static String withoutReport(String processors) {
        String changed = processors.replaceAll(
            "(?s)<mailet match=\"All\" class=\"DeliveryReport\">\\s*<kind>failure</kind>(?:(?!</mailet>).)*</mailet>\\s*"
                + "<mailet match=\"All\" class=\"Null\"/>",
            Matcher.quoteReplacement("<mailet match=\"All\" class=\"ToRepository\">"
                + "<repositoryPath>file://undelivered</repositoryPath>"
                + "<onMailetException>propagate</onMailetException></mailet>"));
        assertThat(changed).isNotEqualTo(processors);
        return changed;
    }

    @Test
    void shouldWarnAndReturnByItselfWhatIsNotDeliveredInTime() throws Exception {
        Letter letter = handIn(relay, alain.address());
        Letter report = handIn(relay, "");
        Awaitility.await("both wait, also the one without a sender").atMost(PATIENCE).until(() -> contents(relay).waiting() == 2);

        assertThat(answerTo(letter)).contains("\r\nAction: delayed\r\n", "\r\nStatus: 4.4.1\r\n", "\r\nWill-Retry-Until: ")
            .doesNotContain("Sent by an acceptance test.");
        assertThat(answerTo(letter)).contains("\r\nAction: failed\r\n", "\r\nStatus: 5.4.7\r\n",
            "\r\nFinal-Recipient: rfc822; " + jeanne.address() + "\r\n").doesNotContain("Sent by an acceptance test.");
        Awaitility.await("the postmaster has what has no sender").atMost(PATIENCE)
            .until(() -> contents(relay).isInRepository("postmaster", report));
        assertThat(contents(relay).isInRepository("postmaster", letter)).isFalse();
        Awaitility.await("nothing is left").atMost(PATIENCE)
            .until(() -> contents(relay).waiting() == 0 && contents(relay).spooled() == 0);
        assertThat(OpensslPop3.take("References: " + id(letter), belgium.pop3s(), alain)).as("once each").isEmpty();
    }

    @Test
    void shouldKeepWhatIsNotDeliveredInTimeWhereNoReportIsSent() throws Exception {
        assertThat(answerTo(unreported)).as("of the delay it still tells").contains("\r\nAction: delayed\r\n");
        Awaitility.await("it is kept").atMost(PATIENCE).until(() -> contents(silent).isInRepository("undelivered", unreported));
        Awaitility.await("nothing is left").atMost(PATIENCE)
            .until(() -> contents(silent).waiting() == 0 && contents(silent).spooled() == 0);
        assertThat(lab.webadmin(silent).get("/mailRepositories/undelivered/mails").text())
            .as("an administrator sees it").startsWith("[\"");

        // what came after a report has arrived: so there is none
        Letter later = Letter.of(jeanne.address(), alain.address());
        try (SmtpClient client = new SmtpClient(silent.smtp(), france.address())) {
            assertThat(client.deliver(jeanne.address(), alain.address(), later.octets())).startsWith("250 ");
        }
        OpensslPop3.await(later.idLine(), belgium.pop3s(), alain);
        assertThat(OpensslPop3.take("References: " + id(unreported), belgium.pop3s(), alain)).as("a report").isEmpty();
    }

    private Letter handIn(Node node, String sender) throws IOException {
        Letter letter = Letter.of(alain.address(), jeanne.address());
        try (SmtpClient client = new SmtpClient(node.smtp(), belgium.address())) {
            assertThat(client.deliver(sender, jeanne.address(), letter.octets())).startsWith("250 ");
        }
        return letter;
    }

    private NodeContents contents(Node node) {
        return new NodeContents(lab, node);
    }

    /** The next report about a letter, from its sender's mailbox. */
    private String answerTo(Letter letter) {
        return new String(OpensslPop3.await("References: " + id(letter), belgium.pop3s(), alain), StandardCharsets.ISO_8859_1);
    }

    private static String id(Letter letter) {
        return letter.idLine().substring("Message-ID: ".length());
    }
}
