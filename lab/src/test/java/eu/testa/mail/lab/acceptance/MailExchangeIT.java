package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main job: a person in one Member State writes, a person in another reads. */
@ExtendWith(LabExtension.class)
class MailExchangeIT {

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
    void shouldCarryMailFromBelgiumToFranceOverARelay(TestaLab lab) throws Exception {
        Letter letter = Letter.of(alain.address(), jeanne.address());

        Swaks.Dialogue submission = Swaks.submit(belgium.submission(), alain, jeanne.address(), letter.octets());

        assertThat(submission.exitCode()).as("%s", submission).isZero();
        String arrived = fetchWithMpop(letter, jeanne);
        assertThat(arrived).containsPattern("by relay-[12]\\.eu-admin\\.net").contains("by mail.tcn.f.eu-admin.net");
    }

    @Test
    void shouldCarryMailFromFranceToBelgiumOverARelay(TestaLab lab) throws Exception {
        Letter letter = Letter.of(jeanne.address(), alain.address());

        Swaks.Dialogue submission =
            Swaks.submitOverTls(france.submissions(), jeanne, alain.address(), letter.octets());

        assertThat(submission.exitCode()).as("%s", submission).isZero();
        String arrived = text(OpensslPop3.await(letter.idLine(), belgium.pop3s(), alain));
        assertThat(arrived).containsPattern("by relay-[12]\\.eu-admin\\.net").contains("by mail.tcn.b.eu-admin.net");
    }

    @Test
    void shouldDeliverToEachOfSeveralRecipientsAtHomeAndAbroad(TestaLab lab) throws Exception {
        LabUser colleague = lab.users(belgium).get(1);
        LabUser patrick = lab.users(france).get(1);
        Letter letter = Letter.of(alain.address(), colleague.address());

        Swaks.Dialogue submission = Swaks.submit(belgium.submission(), alain,
            colleague.address() + "," + patrick.address(), letter.octets());

        assertThat(submission.exitCode()).as("%s", submission).isZero();
        OpensslPop3.await(letter.idLine(), belgium.pop3s(), colleague);
        OpensslPop3.await(letter.idLine(), france.pop3s(), patrick);
    }

    @Test
    void shouldWriteAddressesInAnyCase(TestaLab lab) throws Exception {
        Letter letter = Letter.of(alain.address(), jeanne.address());

        Swaks.Dialogue submission = Swaks.submit(belgium.submission(), alain,
            "JEANNE.martin@TCN.F.EU-Admin.Net", letter.octets());

        assertThat(submission.exitCode()).as("%s", submission).isZero();
        OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne);
    }

    /** Belgium's server and the relay pass on what was asked; France's server, which has the mailbox, tells. */
    @Test
    void shouldTellTheSenderWhoAskedThatTheMailIsInTheMailboxAndTellHimOnce() throws Exception {
        Letter letter = Letter.of(alain.address(), jeanne.address());

        String taken = ReportRequest.submit(belgium, alain, "RET=FULL ENVID=QQ+2B1", letter, jeanne.address(),
            "NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Jeanne+2BMartin@tcn.f.eu-admin.net");

        assertThat(taken).startsWith("250 ");
        OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne);
        String references = "References: " + letter.idLine().substring("Message-ID: ".length());
        assertThat(text(OpensslPop3.await(references, belgium.pop3s(), alain)))
            .contains("\r\nReporting-MTA: dns; mail.tcn.f.eu-admin.net\r\n", "\r\nOriginal-Envelope-Id: QQ+1\r\n",
                "\r\nOriginal-Recipient: rfc822;Jeanne+Martin@tcn.f.eu-admin.net\r\n", "\r\nAction: delivered\r\n", "\r\nStatus: 2.0.0\r\n",
                "\r\nFinal-Recipient: rfc822; " + jeanne.address() + "\r\n").startsWith("Return-Path: <>\r\n")
            .doesNotContain("Sent by an acceptance test.");

        // what comes from France after this would have come before it
        Letter answer = Letter.of(jeanne.address(), alain.address());
        Swaks.submitOverTls(france.submissions(), jeanne, alain.address(), answer.octets());
        OpensslPop3.await(answer.idLine(), belgium.pop3s(), alain);
        assertThat(OpensslPop3.take(references, belgium.pop3s(), alain)).isEmpty();
    }

    @Test
    void shouldTellNobodyWhoDidNotAskOrAskedNotTo() throws Exception {
        Letter unasked = Letter.of(alain.address(), jeanne.address());
        Letter never = Letter.of(alain.address(), jeanne.address());
        ReportRequest.submit(belgium, alain, "ENVID=1", unasked, jeanne.address(), "NOTIFY=FAILURE,DELAY");
        ReportRequest.submit(belgium, alain, "ENVID=2", never, jeanne.address(), "NOTIFY=NEVER");
        Letter last = Letter.of(alain.address(), jeanne.address());
        ReportRequest.submit(belgium, alain, "ENVID=3", last, jeanne.address(), "NOTIFY=SUCCESS");

        OpensslPop3.await("References: " + last.idLine().substring("Message-ID: ".length()), belgium.pop3s(), alain);
        for (Letter letter : List.of(unasked, never)) {
            OpensslPop3.await(letter.idLine(), france.pop3s(), jeanne);
            assertThat(OpensslPop3.take("References: " + letter.idLine().substring("Message-ID: ".length()), belgium.pop3s(), alain))
                .isEmpty();
        }
        OpensslPop3.await(last.idLine(), france.pop3s(), jeanne);
    }

    private String fetchWithMpop(Letter letter, LabUser reader) {
        List<String> fetched = new ArrayList<>();
        Awaitility.await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(250)).until(() -> {
            Mpop.fetchOverTls(france.pop3s(), reader).forEach(message -> fetched.add(text(message)));
            return fetched.stream().anyMatch(message -> message.contains(letter.idLine()));
        });
        return fetched.stream().filter(message -> message.contains(letter.idLine())).findFirst().orElseThrow();
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.ISO_8859_1);
    }
}
