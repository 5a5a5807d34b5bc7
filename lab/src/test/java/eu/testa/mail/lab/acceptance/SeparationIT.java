package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A Postfix that serves the Internet, set up as docs/separation.md says, beside a Member State's server. */
@ExtendWith(LabExtension.class)
class SeparationIT {

    private static final String SETTINGS = """
        myhostname = mail.ministry.example
        mydestination = ministry.example
        mynetworks = OFFICE
        transport_maps = texthash:FOLDER/transport
        smtp_sender_dependent_authentication = yes
        smtp_sasl_auth_enable = yes
        smtp_sasl_security_options = noanonymous
        smtp_sasl_password_maps = texthash:FOLDER/testa-passwords
        smtp_tls_policy_maps = texthash:FOLDER/tls-policy
        smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, check_recipient_access texthash:FOLDER/testa, reject_unauth_destination
        smtpd_sender_restrictions = permit_mynetworks, permit_sasl_authenticated, check_sender_access texthash:FOLDER/testa
        """;
    private static final String NOT_ON_THE_INTERNET = """
        .eu-admin.net    REJECT TESTA is not on the Internet
        eu-admin.net     REJECT TESTA is not on the Internet
        """;

    private Node france;
    private LabUser alain;
    private LabUser jeanne;
    private String office;
    private String internet;
    private Postfix postfix;

    @BeforeEach
    void start(TestaLab lab) throws Exception {
        Node belgium = lab.network().node("ms-b");
        france = lab.network().node("ms-f");
        alain = lab.users(belgium).get(0);
        jeanne = lab.users(france).get(0);
        office = lab.network().prefix() + ".80.2";
        internet = lab.network().prefix() + ".90.2";
        String next = "[" + belgium.address() + "]:" + belgium.submission().port();
        postfix = Postfix.start(new Endpoint(lab.network().prefix() + ".80.1", Node.SMTP_PORT), SETTINGS.replace("OFFICE", office))
            .with("transport", ".eu-admin.net smtp:" + next + "\neu-admin.net smtp:" + next + "\n")
            .with("testa-passwords", alain.address() + " " + alain.address() + ":" + alain.password() + "\n")
            .with("tls-policy", next + " encrypt\n")
            .with("testa", NOT_ON_THE_INTERNET)
            .listening();
    }

    @AfterEach
    void stop() throws Exception {
        postfix.close();
    }

    @Test
    void shouldHandOverWhatAUserWritesToTesta() throws Exception {
        Letter letter = Letter.of(alain.address(), jeanne.address(), "from the office\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(send(letter, alain.address())).startsWith("250 ");

        assertThat(Letter.body(OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne))).asString()
            .isEqualTo("from the office\r\n");
    }

    /** The user has no TESTA account under that address: the mail comes back to him, and does not go on. */
    @Test
    void shouldHandNothingOverThatComesFromAnInternetAddress() throws Exception {
        String address = "alain.dupont@ministry.example";
        Letter letter = Letter.of(address, jeanne.address(), "not from TESTA\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(send(letter, address)).startsWith("250 ");

        postfix.awaitLog(".* to=<" + jeanne.address() + ">.* status=bounced .*530 5\\.7\\.0 .*");
    }

    @ParameterizedTest
    @CsvSource({
        "someone@example.org,             Jeanne.Martin@tcn.f.eu-admin.net",
        "someone@example.org,             postmaster@eu-admin.net",
        "Alain.Dupont@tcn.b.eu-admin.net, Jeanne.Martin@tcn.f.eu-admin.net",
        "Alain.Dupont@tcn.b.eu-admin.net, alain.dupont@ministry.example",
        "'',                              Jeanne.Martin@tcn.f.eu-admin.net"})
    void shouldTakeNothingFromTheInternetForTestaOrInItsName(String sender, String recipient) throws Exception {
        try (SmtpClient client = new SmtpClient(postfix.smtp(), internet)) {
            client.reply();
            client.say("EHLO mail.example.org");
            client.say("MAIL FROM:<" + sender + ">");

            assertThat(client.say("RCPT TO:<" + recipient + ">")).startsWith("554 5.7.1 ").contains("TESTA is not on the Internet");
        }
    }

    private String send(Letter letter, String sender) throws IOException {
        try (SmtpClient client = new SmtpClient(postfix.smtp(), office).upToData(sender, jeanne.address())) {
            client.send(new String(letter.octets(), StandardCharsets.ISO_8859_1) + ".\r\n");
            return client.reply();
        }
    }
}
