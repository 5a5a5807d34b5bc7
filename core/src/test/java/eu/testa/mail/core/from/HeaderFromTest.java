package eu.testa.mail.core.from;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.mime.HeaderFields;
import eu.testa.mail.core.mime.OctetLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFromTest {

    private static final String ALAIN = "Alain.Dupont@tcn.b.eu-admin.net";
    private static final String JEANNE = "Jeanne.Martin@tcn.f.eu-admin.net";
    private static final Set<String> BELGIUM = Set.of("tcn.b.eu-admin.net", "xyz.b.eu-admin.net");

    private static HeaderFrom from(String header) throws IOException {
        byte[] message = (header + "\r\nSubject: x\r\n\r\nhello\r\n").getBytes(StandardCharsets.UTF_8);
        return HeaderFrom.of(HeaderFields.read(new OctetLines(message), 1 << 20));
    }

    private static String status(Optional<Objection> objection) {
        return objection.map(Objection::status).orElse("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "From: " + ALAIN,
        "from: alain.dupont@TCN.B.eu-admin.net",
        "From: \"Dupont, Alain\" <" + ALAIN + ">",
        "From: \"" + ALAIN + "\" <" + ALAIN + ">",
        "From: Al\u00e4in <" + ALAIN + ">",
        "From: =?utf-8?q?Alain_Dupont?= <" + ALAIN + ">\r\nSender: " + ALAIN})
    void shouldTakeWhatIsFromTheUser(String header) throws IOException {
        assertThat(from(header).objectionToUser(ALAIN)).isEmpty();
    }

    /** What the reader would take for somebody else, however it is written. */
    @ParameterizedTest
    @ValueSource(strings = {
        "From: " + JEANNE,
        "From: \"" + JEANNE + "\" <" + ALAIN + ">",
        "From: =?utf-8?q?Jeanne=2EMartin=40tcn=2Ef=2Eeu-admin=2Enet?= <" + ALAIN + ">",
        "From: =?utf-8?b?SmVhbm5lLk1hcnRpbkB0Y24uZi5ldS1hZG1pbi5uZXQ=?= <" + ALAIN + ">",
        "From: <" + ALAIN + "> (" + JEANNE + ")",
        "From: (Jeanne) \"Jeanne.Martin@tcn.f\" <" + ALAIN + ">",
        "From: Jeanne.Martin\uff20tcn.f.eu-admin.net <" + ALAIN + ">",
        "From: \u202eten.nimda-ue <" + ALAIN + ">",
        "From: a\u200bb <" + ALAIN + ">",
        "From: " + ALAIN + "\r\nSender: \"" + JEANNE + "\" <" + ALAIN + ">"})
    void shouldRefuseAUserWhoShowsAnother(String header) throws IOException {
        assertThat(status(from(header).objectionToUser(ALAIN))).isEqualTo("5.7.1");
    }

    /** At every listener: readers differ about whom such a mail is from. */
    @ParameterizedTest
    @ValueSource(strings = {
        "X: no From",
        "From:",
        "From: " + ALAIN + "\r\nFrom: " + JEANNE,
        "From: " + ALAIN + ", " + JEANNE,
        "From: Team: " + ALAIN + ";",
        "From: " + ALAIN + "\r\nSender: " + ALAIN + "\r\nSender: " + ALAIN,
        "From: " + ALAIN + "\r\nSender: x",
        "\ufeffFrom: " + ALAIN,
        "\ufeffX: y\r\nFrom: " + ALAIN,
        ">From somebody\r\nFrom: " + ALAIN,
        "X : y\r\nFrom: " + ALAIN,
        "no field\r\nFrom: " + ALAIN})
    void shouldRefuseWhatSaysNothingClear(String header) throws IOException {
        HeaderFrom from = from(header);

        assertThat(status(from.objectionToUser(ALAIN))).isEqualTo("5.6.0");
        assertThat(status(from.objectionToDomains(BELGIUM, true))).isEqualTo("5.6.0");
        assertThat(status(from.objectionToOutsider("tcn.f.eu-admin.net"))).isEqualTo("5.6.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {ALAIN, "x@XYZ.b.eu-admin.net", "postmaster@tcn.b.eu-admin.net"})
    void shouldTakeFromAMemberWhatIsOfItsDomains(String address) throws IOException {
        assertThat(from("From: " + address).objectionToDomains(BELGIUM, false)).isEmpty();
        assertThat(from("From: " + address).objectionToDomains(BELGIUM, true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {JEANNE, "x@example.org", "x@tcn.b.eu-admin.net.example.org", "x@evil-tcn.b.eu-admin.net",
        "x@mail.tcn.b.eu-admin.net", "postmaster@mail.tcn.f.eu-admin.net", "postmaster@relay-1.eu-admin.net"})
    void shouldRefuseFromAMemberWhatIsOfAnother(String address) throws IOException {
        assertThat(status(from("From: " + address).objectionToDomains(BELGIUM, false))).isEqualTo("5.7.1");
        assertThat(status(from("From: " + address).objectionToDomains(BELGIUM, true))).isEqualTo("5.7.1");
        assertThat(status(from("From: " + ALAIN + "\r\nSender: " + address).objectionToDomains(BELGIUM, false)))
            .isEqualTo("5.7.1");
    }

    /** Other servers write their reports in the name of the host. */
    @ParameterizedTest
    @ValueSource(strings = {"postmaster@mail.tcn.b.eu-admin.net", "MAILER-DAEMON@mail.tcn.b.eu-admin.net"})
    void shouldTakeAReportOfAMembersHost(String address) throws IOException {
        assertThat(from("From: Mail Delivery System <" + address + ">").objectionToDomains(BELGIUM, true)).isEmpty();
        assertThat(status(from("From: " + address).objectionToDomains(BELGIUM, false))).isEqualTo("5.7.1");
    }

    @Test
    void shouldLetNobodyElsewhereClaimTheOwnDomain() throws IOException {
        assertThat(from("From: " + JEANNE).objectionToOutsider("tcn.b.eu-admin.net")).isEmpty();
        assertThat(status(from("From: " + ALAIN).objectionToOutsider("tcn.b.eu-admin.net"))).isEqualTo("5.7.1");
        assertThat(status(from("From: x@mail.TCN.b.eu-admin.net").objectionToOutsider("tcn.b.eu-admin.net"))).isEqualTo("5.7.1");
        assertThat(status(from("From: " + JEANNE + "\r\nSender: " + ALAIN).objectionToOutsider("tcn.b.eu-admin.net")))
            .isEqualTo("5.7.1");
    }
}
