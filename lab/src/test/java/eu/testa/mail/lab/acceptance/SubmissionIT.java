package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may submit what: the password, TLS, the sender, the recipient. */
@ExtendWith(LabExtension.class)
class SubmissionIT {

    private Node belgium;
    private LabUser alain;
    private LabUser marieClaire;
    private LabUser jeanne;

    @BeforeEach
    void find(TestaLab lab) throws Exception {
        belgium = lab.network().node("ms-b");
        alain = lab.users(belgium).get(0);
        marieClaire = lab.users(belgium).get(1);
        jeanne = lab.users(lab.network().node("ms-f")).get(0);
    }

    @Test
    void shouldRefuseWrongPassword() throws Exception {
        Swaks.Dialogue dialogue = Swaks.run(belgium.submission(), "--tls", "--auth", "PLAIN",
            "--auth-user", marieClaire.address(), "--auth-password", "wrong", "--local-interface", "127.0.0.41",
            "--from", alain.address(), "--to", jeanne.address());

        assertThat(dialogue.codes()).as("%s", dialogue).contains(535).doesNotContain(354);
    }

    @Test
    void shouldRefuseUnknownUser() throws Exception {
        Swaks.Dialogue dialogue = Swaks.run(belgium.submission(), "--tls", "--auth", "PLAIN",
            "--auth-user", "No.Body@tcn.b.eu-admin.net", "--auth-password", "wrong", "--local-interface", "127.0.0.41",
            "--from", alain.address(), "--to", jeanne.address());

        assertThat(dialogue.codes()).as("%s", dialogue).contains(535).doesNotContain(354);
    }

    @Test
    void shouldNotOfferAuthBeforeTls() throws Exception {
        Swaks.Dialogue dialogue = Swaks.run(belgium.submission(), "--quit-after", "EHLO");

        assertThat(dialogue.lines()).as("%s", dialogue).anyMatch(line -> line.contains("STARTTLS"))
            .noneMatch(line -> line.contains("AUTH"));
    }

    /** A client that does not wait for the offer: its password must not be taken, right or wrong. */
    @Test
    void shouldRefuseAuthBeforeTls() throws Exception {
        String reply = new PlainSmtp(belgium.submission(), "127.0.0.1").replyTo("EHLO client.test",
            "AUTH PLAIN " + PlainSmtp.plain(alain));

        assertThat(reply).startsWith("530 5.7.0");
    }

    /** Port 25 is for servers: it is no second door for whoever guesses passwords. */
    @Test
    void shouldNotTakePasswordsOnPort25(TestaLab lab) throws Exception {
        for (Node node : lab.network().nodes()) {
            Node peer = lab.network().node(node.isNational() ? "relay-1" : "ms-b");
            String reply = new PlainSmtp(node.smtp(), peer.address()).replyTo("EHLO client.test", "AUTH PLAIN " + PlainSmtp.plain(alain));

            assertThat(reply).as(node.name()).startsWith("502 5.5.1");
        }
    }

    @Test
    void shouldRefuseMailWithoutAuth() throws Exception {
        Swaks.Dialogue dialogue = Swaks.run(belgium.submission(), "--tls", "--from", alain.address(),
            "--to", jeanne.address());

        assertThat(dialogue.codes()).as("%s", dialogue).contains(530).doesNotContain(354);
    }

    @Test
    void shouldRefuseAnotherUsersSenderAddress() throws Exception {
        Swaks.Dialogue dialogue = asAlain("--from", marieClaire.address(), "--to", jeanne.address());

        assertThat(dialogue.codes()).as("%s", dialogue).contains(235, 553).doesNotContain(354);
    }

    @Test
    void shouldRefuseTheNullSenderFromAUser() throws Exception {
        Swaks.Dialogue dialogue = asAlain("--from", "<>", "--to", jeanne.address());

        assertThat(dialogue.codes()).as("%s", dialogue).contains(235, 553).doesNotContain(354);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "someone@example.org", "someone@eu-admin.net.example.org", "someone@xeu-admin.net",
        "Jeanne.Martin@tcn.xx.eu-admin.net", "Jeanne.Martin@tcn.f.eu-admin.net.example.org",
        "someone%example.org@tcn.f.eu-admin.net", "\"someone@example.org\"@tcn.f.eu-admin.net",
        "example.org!someone@tcn.f.eu-admin.net", "@tcn.f.eu-admin.net:someone@example.org", "someone@[192.0.2.1]"})
    void shouldRefuseRecipientOutsideOfTesta(String recipient) throws Exception {
        Swaks.Dialogue dialogue = asAlain("--from", alain.address(), "--to", recipient);

        assertThat(dialogue.replyTo("RCPT")).as("%s", dialogue).matches("5(01|50|53|54) .*");
        assertThat(dialogue.codes()).as("%s", dialogue).contains(235).doesNotContain(354);
    }

    @Test
    void shouldRefuseRecipientWithoutAccountInTheOwnCountry() throws Exception {
        Swaks.Dialogue dialogue = asAlain("--from", alain.address(), "--to", "No.Body@tcn.b.eu-admin.net");

        assertThat(dialogue.replyTo("RCPT")).as("%s", dialogue).startsWith("550 5.1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tlsv1", "tlsv1_1"})
    void shouldNotSpeakOldTls(String version) throws Exception {
        Swaks.Dialogue dialogue = Swaks.run(belgium.submissions(), "--tls-on-connect", "--tls-protocol", version,
            "--quit-after", "EHLO");

        assertThat(dialogue.exitCode()).as("%s", dialogue).isNotZero();
        assertThat(dialogue.codes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tlsv1_2", "tlsv1_3"})
    void shouldSpeakCurrentTls(String version) throws Exception {
        Swaks.Dialogue dialogue = Swaks.run(belgium.submissions(), "--tls-on-connect", "--tls-protocol", version,
            "--quit-after", "EHLO");

        assertThat(dialogue.exitCode()).as("%s", dialogue).isZero();
        assertThat(dialogue.codes()).contains(220, 250);
    }

    private Swaks.Dialogue asAlain(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--tls", "--auth", "PLAIN", "--auth-user", alain.address(),
            "--auth-password", alain.password()));
        all.addAll(Arrays.asList(arguments));
        return Swaks.run(belgium.submission(), all.toArray(String[]::new));
    }
}
