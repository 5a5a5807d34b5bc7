package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A 250 means stored: no mail is lost with a process that is killed.
 *
 * <p>The next hop is frozen (SIGSTOP): it takes connections and says nothing, so the mail stays in the spool of the server
 * that is killed, in the middle of its delivery.
 */
@ExtendWith(LabExtension.class)
class DurabilityIT {

    private static final int MAILS = 5;
    private static final Program SHELL = new Program("bash", "bash");

    private Node belgium;
    private Node france;
    private LabUser alain;
    private LabUser jeanne;

    @BeforeEach
    void find(TestaLab lab) throws Exception {
        belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
    }

    @Test
    void shouldDeliverWhatWasInTheSpoolOfAKilledNationalServer(TestaLab lab) throws Exception {
        List<Letter> letters = new ArrayList<>();
        signal(lab, "STOP", lab.network().relays());
        try {
            for (int i = 0; i < MAILS; i++) {
                letters.add(send());
            }
            assertThat(spooled(lab, belgium)).isGreaterThanOrEqualTo(MAILS);
            lab.killNode(belgium);
        } finally {
            signal(lab, "CONT", lab.network().relays());
        }
        lab.startNode(belgium);

        assertArrival(letters);
    }

    @Test
    void shouldDeliverWhatWasInTheSpoolOfAKilledRelay(TestaLab lab) throws Exception {
        Node relay = lab.network().node("relay-1");
        List<Letter> letters = new ArrayList<>();
        signal(lab, "STOP", List.of(france));
        try {
            for (int i = 0; i < MAILS; i++) {
                letters.add(send());
            }
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> spooled(lab, relay) >= MAILS);
            lab.killNode(relay);
        } finally {
            signal(lab, "CONT", List.of(france));
        }
        lab.startNode(relay);

        assertArrival(letters);
    }

    private Letter send() throws Exception {
        Letter letter = Letter.of(alain.address(), jeanne.address());
        Swaks.Dialogue submission = Swaks.submit(belgium.submission(), alain, jeanne.address(), letter.octets());
        assertThat(submission.exitCode()).as("%s", submission).isZero();
        return letter;
    }

    private void assertArrival(List<Letter> letters) throws Exception {
        assertThat(letters).hasSize(MAILS);
        for (Letter letter : letters) {
            assertThat(Letter.body(OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne)))
                .isEqualTo(Letter.body(letter.octets()));
        }
    }

    private static long spooled(TestaLab lab, Node node) throws IOException {
        try (Stream<Path> files = Files.list(lab.home().var(node).resolve("spool/spool"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private static void signal(TestaLab lab, String signal, List<Node> nodes) throws IOException {
        for (Node node : nodes) {
            Program.Result result = SHELL.run("-c", "kill -" + signal + " " + lab.pid(node).orElseThrow());
            assertThat(result.exitCode()).as(result.text()).isZero();
        }
    }
}
