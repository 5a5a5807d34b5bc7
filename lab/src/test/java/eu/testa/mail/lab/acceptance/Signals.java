package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.util.List;

/** Signals to the processes of nodes, each by its id. */
final class Signals {

    private static final Program SHELL = new Program("bash", "bash");

    private Signals() {
    }

    /** Stops processes where they are (SIGSTOP): the kernel takes connections for them, and they say nothing. */
    static void freeze(TestaLab lab, List<Node> nodes) throws IOException {
        send(lab, "STOP", nodes);
    }

    /** Lets them go on (SIGCONT). */
    static void unfreeze(TestaLab lab, List<Node> nodes) throws IOException {
        send(lab, "CONT", nodes);
    }

    private static void send(TestaLab lab, String signal, List<Node> nodes) throws IOException {
        for (Node node : nodes) {
            Program.Result result = SHELL.run("-c", "kill -" + signal + " " + lab.pid(node).orElseThrow());
            assertThat(result.exitCode()).as(result.text()).isZero();
        }
    }
}
