package eu.testa.mail.lab.acceptance;

import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.util.List;

/** Signals to the processes of nodes, each by its id. */
final class Signals {

    private Signals() {
    }

    /** Stops processes where they are (SIGSTOP): the kernel takes connections for them, and they say nothing. */
    static void freeze(TestaLab lab, List<Node> nodes) throws IOException {
        for (Node node : nodes) {
            lab.freezeNode(node);
        }
    }

    /** Lets them go on (SIGCONT). */
    static void unfreeze(TestaLab lab, List<Node> nodes) throws IOException {
        for (Node node : nodes) {
            lab.unfreezeNode(node);
        }
    }
}
