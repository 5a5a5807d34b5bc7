package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A relay away, then a Member State: mail takes the other way, waits, is announced as late, and arrives or returns.
 * One relay is left, with seconds in the place of the note's hours.
 */
@ExtendWith(LabExtension.class)
class StoreAndForwardIT {

    private Node belgium;
    private Node france;
    private Node away;
    private Node relay;
    private LabUser alain;
    private LabUser jeanne;
    private byte[] settings;

    @BeforeEach
    void leaveOneHastyRelay(TestaLab lab) throws IOException {
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        away = lab.network().node("relay-1");
        relay = lab.network().node("relay-2");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
        settings = Files.readAllBytes(settingsFile(lab));
        lab.stopNodes(List.of(away, relay));
        replaceSetting(lab, "retry.interval", "2 seconds");
        replaceSetting(lab, "retry.warn-after", "5 seconds");
        lab.startNode(relay);
    }

    @AfterEach
    void asItWas(TestaLab lab) throws IOException {
        lab.stopNode(relay);
        Files.write(settingsFile(lab), settings);
        lab.startNodes(List.of(relay, away, france), Map.of());
    }

    private Path settingsFile(TestaLab lab) {
        return lab.home().conf(relay).resolve("testa.properties");
    }

    private void replaceSetting(TestaLab lab, String key, String value) throws IOException {
        String text = Files.readString(settingsFile(lab)).replaceAll("(?m)^" + key.replace(".", "\\.") + "\\s*=.*$", "");
        Files.writeString(settingsFile(lab), text + "\n" + key + " = " + value + "\n", StandardOpenOption.TRUNCATE_EXISTING);
    }

    @Test
    void shouldTakeTheOtherRelayThenWaitAndReturnOrWarnAndArrive(TestaLab lab) throws Exception {
        Letter atOnce = send();
        assertThat(text(OpensslPop3.await(atOnce.idLine(), france.pop3s(), jeanne))).contains("by relay-2.eu-admin.net");

        lab.stopNode(france);
        Letter returned = send();
        awaitInQueue(lab, returned);
        Program.Result byHand = queue(lab, "return", "--destination", france.domain());
        assertThat(byHand.exitCode()).as(byHand.text()).isZero();
        // the words are in quoted-printable, for those of Belgium's languages have more letters than ASCII
        String report = report(returned);
        if (report.contains("Action: delayed")) {
            // on a busy machine it waited for longer than it takes to be told of
            report = report(returned);
        }
        assertThat(report.replace("=\r\n", "").replace("=2E", ".")).containsPattern("(?m)^Action: failed\r?$").containsPattern("(?m)^Status: 5\\.0\\.0\r?$")
            .contains("An administrator of relay-2.eu-admin.net returned it").containsPattern("(?m)^Last-Attempt-Date: ")
            .doesNotContain("Sent by an acceptance test.");
        // it leaves when its report is on its way
        awaitNothingInQueue(lab);

        shouldTellThatTheMailWasRelayedToAServerThatDoesNotTell();

        Letter late = send();
        awaitInQueue(lab, late);
        // it waits before it is tried: something was in France's place until now
        Awaitility.await("France is down").atMost(Duration.ofSeconds(60)).until(() -> queue(lab, "list", "--destinations", "--json").text(),
            text -> text.matches("(?s).*\"state\":\"(down|probing)\".*refused.*"));

        String warning = report(late);
        assertThat(warning).containsPattern("(?m)^Action: delayed\r?$").containsPattern("(?m)^Will-Retry-Until: ")
            .contains("Final-Recipient: rfc822;").doesNotContain("Sent by an acceptance test.");

        lab.startNode(france);
        OpensslPop3.await(late.idLine(), france.pop3s(), jeanne);
        awaitNothingInQueue(lab);
    }

    /** In France's place is a Postfix without DSN; the relay tells, which is the last that can. */
    private void shouldTellThatTheMailWasRelayedToAServerThatDoesNotTell() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-N", france.smtp().toString(), "100"));
        if (System.getProperty("user.name").equals("root")) {
            // it does not run as root
            arguments.addAll(0, List.of("-u", "nobody"));
        }
        Process sink = new Program("smtp-sink", "postfix").start(arguments);
        try {
            Letter asked = Letter.of(alain.address(), jeanne.address());
            assertThat(ReportRequest.submit(belgium, alain, "ENVID=QQ2", asked, jeanne.address(), "NOTIFY=SUCCESS")).startsWith("250 ");

            assertThat(report(asked)).contains("\r\nReporting-MTA: dns; relay-2.eu-admin.net\r\n", "\r\nAction: relayed\r\n",
                "\r\nOriginal-Envelope-Id: QQ2\r\n", "\r\nStatus: 2.0.0\r\n", "\r\nDiagnostic-Code: smtp; 250 ",
                "\r\nFinal-Recipient: rfc822; " + jeanne.address() + "\r\n").doesNotContain("Sent by an acceptance test.");
        } finally {
            sink.destroy();
        }
    }

    private Letter send() throws IOException {
        Letter letter = Letter.of(alain.address(), jeanne.address());
        Swaks.Dialogue submission = Swaks.submit(belgium.submission(), alain, jeanne.address(), letter.octets());
        assertThat(submission.exitCode()).as("%s", submission).isZero();
        return letter;
    }

    private void awaitInQueue(TestaLab lab, Letter letter) {
        Awaitility.await(letter.idLine() + " in the queue of " + relay.name()).atMost(Duration.ofSeconds(60))
            .until(() -> queue(lab, "list", "--json", "--destination", france.domain()).text().contains(alain.address()));
    }

    private void awaitNothingInQueue(TestaLab lab) {
        Awaitility.await("nothing waits").atMost(Duration.ofSeconds(60)).until(() -> queue(lab, "list", "--json").text().isBlank());
    }

    private Program.Result queue(TestaLab lab, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 3];
        command[0] = "queue";
        command[1] = arguments[0];
        command[2] = "--conf";
        command[3] = lab.home().conf(relay).toString();
        System.arraycopy(arguments, 1, command, 4, arguments.length - 1);
        return TestaCommand.run(command);
    }

    /** The report about a letter: the only other mail that has its Message-ID, in the header that it returns. */
    private String report(Letter letter) {
        String id = letter.idLine().substring("Message-ID: ".length());
        return text(OpensslPop3.await("References: " + id, belgium.pop3s(), alain));
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.ISO_8859_1);
    }
}
