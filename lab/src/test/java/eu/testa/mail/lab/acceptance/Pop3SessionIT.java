package eu.testa.mail.lab.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.lab.LabUser;
import eu.testa.mail.lab.Node;
import eu.testa.mail.lab.TestaLab;
import eu.testa.mail.lab.client.Submission;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a mail program may rely on (RFC 1939). */
@ExtendWith(LabExtension.class)
class Pop3SessionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int AT_ONCE = 8;

    @Test
    void shouldLetOneSessionInUntilItEndsWithOrWithoutQuit(TestaLab lab) throws Exception {
        Node belgium = lab.network().node("ms-b");
        LabUser marie = lab.users(belgium).get(1);
        try (OpensslPop3 first = OpensslPop3.open(belgium.pop3s(), marie); OpensslPop3 second = OpensslPop3.connect(belgium.pop3s())) {
            assertThat(second.login(marie)).startsWith("-ERR [IN-USE]");
            assertThat(first.say("PASS again")).as("stays what it is").startsWith("-ERR You are logged in already");
            assertThat(first.say("RETR 0")).startsWith("-ERR Mails are numbered from 1");
            assertThat(first.say("NOOP")).startsWith("+OK");
        }

        Awaitility.await("who vanished without QUIT keeps nobody out").atMost(PATIENCE).until(() -> {
            try (OpensslPop3 next = OpensslPop3.connect(belgium.pop3s())) {
                return next.login(marie).startsWith("+OK");
            }
        });
    }

    /** RFC 2595 §4: what comes in the clear with STLS could be somebody else's words. */
    @Test
    void shouldTakeNothingAtAllBetweenStlsAndTls(TestaLab lab) throws Exception {
        try (SmtpClient client = new SmtpClient(lab.network().node("ms-b").pop3(), "127.0.0.1")) {
            assertThat(client.reply()).startsWith("+OK");
            client.send("STLS\r\nUSER somebody@else\r\n");

            assertThat(client.reply()).isEqualTo("-ERR Nothing goes with STLS");
            assertThat(client.reply()).isEqualTo(SmtpClient.CLOSED);
        }
    }

    @Test
    void shouldOfferStlsUntilTlsIsOn(TestaLab lab) throws Exception {
        try (SmtpClient client = new SmtpClient(lab.network().node("ms-b").pop3(), "127.0.0.1")) {
            assertThat(client.reply()).startsWith("+OK");
            assertThat(capabilities(client)).contains("STLS", "USER", "UIDL");
            assertThat(client.say("STLS")).startsWith("+OK");
            client.handshake();

            assertThat(capabilities(client)).contains("USER", "UIDL", "PIPELINING").doesNotContain("STLS");
            assertThat(client.say("STLS")).startsWith("-ERR");
            assertThat(client.say("QUIT")).startsWith("+OK");
        }
    }

    private static List<String> capabilities(SmtpClient client) throws IOException {
        List<String> lines = new ArrayList<>(List.of(client.say("CAPA")));
        while (!lines.get(lines.size() - 1).equals(".")) {
            lines.add(client.reply());
        }
        return lines;
    }

    @Test
    void shouldGiveNoUidlTwiceWhenAMailboxIsDeletedAndMadeAgain(TestaLab lab) throws Exception {
        Node belgium = lab.network().node("ms-b");
        LabUser sender = lab.users(belgium).get(1);
        LabUser newcomer = new LabUser("Une.Nouvelle@" + belgium.domain(), "a-good-password");
        assertThat(TestaCommand.jamesCli(lab, belgium, "AddUser", newcomer.address(), newcomer.password()).exitCode()).isZero();
        try {
            String before = uidlOfANewMail(belgium, sender, newcomer);
            assertThat(uidls(belgium, newcomer)).as("the same in the next session").containsExactly(before);
            lab.stopNode(belgium);
            lab.startNode(belgium);
            assertThat(uidls(belgium, newcomer)).as("the same after a restart").containsExactly(before);

            assertThat(TestaCommand.jamesCli(lab, belgium, "DeleteMailbox", "#private", newcomer.address(), "INBOX").exitCode())
                .isZero();
            String after = uidlOfANewMail(belgium, sender, newcomer);

            assertThat(after).isNotEqualTo(before);
        } finally {
            TestaCommand.jamesCli(lab, belgium, "DeleteMailbox", "#private", newcomer.address(), "INBOX");
            TestaCommand.jamesCli(lab, belgium, "RemoveUser", newcomer.address());
        }
    }

    private static String uidlOfANewMail(Node node, LabUser sender, LabUser recipient) throws Exception {
        Submission.submit(node.submission(), sender, recipient.address(), Letter.of(sender.address(), recipient.address()).octets());
        return Awaitility.await("the mail is in the mailbox").atMost(PATIENCE)
            .until(() -> uidls(node, recipient), uidls -> uidls.size() == 1).get(0);
    }

    private static List<String> uidls(Node node, LabUser user) throws Exception {
        try (OpensslPop3 session = OpensslPop3.open(node.pop3s(), user)) {
            List<String> uidls = session.uidls();
            session.quit();
            return uidls;
        }
    }

    /** The INBOX is made by whoever comes first, a login or a mail. */
    @Test
    void shouldMakeAnInboxOnceWhoeverComesFirst(TestaLab lab) throws Exception {
        Node belgium = lab.network().node("ms-b");
        LabUser sender = lab.users(belgium).get(1);
        LabUser newcomer = new LabUser("Premier.Venu@" + belgium.domain(), "a-good-password");
        assertThat(TestaCommand.jamesCli(lab, belgium, "AddUser", newcomer.address(), newcomer.password()).exitCode()).isZero();
        ExecutorService pool = Executors.newFixedThreadPool(2 * AT_ONCE);
        try {
            List<Future<String>> logins = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                pool.submit(() -> Submission.submit(belgium.submission(), sender, newcomer.address(),
                    Letter.of(sender.address(), newcomer.address()).octets()));
                logins.add(pool.submit(() -> {
                    try (OpensslPop3 session = OpensslPop3.connect(belgium.pop3s())) {
                        return session.login(newcomer);
                    }
                }));
            }
            for (Future<String> login : logins) {
                assertThat(login.get()).matches("\\+OK.*|-ERR \\[IN-USE].*");
            }
            Awaitility.await("all mails arrive").atMost(PATIENCE).ignoreExceptions()
                .until(() -> uidls(belgium, newcomer).size() == AT_ONCE);
        } finally {
            pool.shutdownNow();
            TestaCommand.jamesCli(lab, belgium, "DeleteMailbox", "#private", newcomer.address(), "INBOX");
            TestaCommand.jamesCli(lab, belgium, "RemoveUser", newcomer.address());
        }
    }
}
