package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A 250 means stored: no mail is lost with a process that is killed. */
@ExtendWith(LabExtension.class)
class DurabilityIT {

    private static final int MAILS = 10;

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

    /** No relay runs, so nothing can leave the server that is killed. */
    @Test
    void shouldDeliverWhatWasAcceptedBeforeTheNationalServerWasKilled(TestaLab lab) throws Exception {
        List<Letter> letters = new ArrayList<>();
        try {
            for (Node relay : lab.network().relays()) {
                lab.stopNode(relay);
            }
            for (int i = 0; i < MAILS; i++) {
                letters.add(send());
            }
            lab.killNode(belgium);
            lab.startNode(belgium);
        } finally {
            for (Node node : lab.network().nodes()) {
                lab.startNode(node);
            }
        }

        assertArrival(letters);
    }

    /** The recipient's server does not run, so the mail is at the relay when the relay is killed. */
    @Test
    void shouldDeliverWhatTheRelayHadAcceptedBeforeItWasKilled(TestaLab lab) throws Exception {
        List<Letter> letters = new ArrayList<>();
        try {
            lab.stopNode(france);
            for (int i = 0; i < MAILS; i++) {
                letters.add(send());
            }
            lab.killNode(lab.network().node("relay-1"));
            lab.startNode(lab.network().node("relay-1"));
        } finally {
            for (Node node : lab.network().nodes()) {
                lab.startNode(node);
            }
        }

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
}
