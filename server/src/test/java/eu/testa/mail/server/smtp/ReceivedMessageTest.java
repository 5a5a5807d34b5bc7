package eu.testa.mail.server.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.mailets.hook.AcceptMail;
import eu.testa.mail.mailets.james.MimeMessageOctets;
import eu.testa.mail.server.spool.FileMailQueueFactory;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.netty.NettyProtocolTransport;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.MessageHook;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.smtpserver.DataLineJamesMessageHookHandler;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivedMessageTest {

    private static final LineHandler<SMTPSession> NOBODY = (session, line) -> null;

    @TempDir
    Path folder;
    private final ReceivingSession session = new ReceivingSession(new SMTPConfigurationImpl(),
        new NettyProtocolTransport(new EmbeddedChannel(), null, false) {
            @Override
            public InetSocketAddress getRemoteAddress() {
                return new InetSocketAddress("127.0.0.1", 25);
            }

            @Override
            public void popLineHandler() {
                // no commands follow
            }
        });
    private FileMailQueueFactory queues;
    private ManageableMailQueue spool;
    private ReceivedMessage handler;

    @BeforeEach
    void open() throws Exception {
        queues = new FileMailQueueFactory(folder, Clock.systemUTC(), new RawMailQueueItemDecoratorFactory(), new Metrics(), () -> { });
        spool = queues.createQueue(MailQueueFactory.SPOOL);
        AcceptMail accept = new AcceptMail(queues);
        accept.init(new BaseHierarchicalConfiguration());
        askingAtTheEnd(accept);
        begin();
    }

    private void begin() throws Exception {
        session.setAttachment(SMTPSession.SENDER, MaybeSender.of(new MailAddress("alain.dupont@tcn.b.eu-admin.net")), State.Transaction);
        session.setAttachment(SMTPSession.RCPT_LIST, List.of(new MailAddress("jeanne.martin@tcn.f.eu-admin.net")), State.Transaction);
        session.begin(queues.incoming("Mail1"));
    }

    private void askingAtTheEnd(JamesMessageHook hook) throws Exception {
        handler = new ReceivedMessage();
        handler.wireExtensions(JamesMessageHook.class, List.of(hook));
        handler.wireExtensions(MessageHook.class, List.of());
        handler.wireExtensions(HookResultHook.class, List.of());
    }

    @AfterEach
    void close() throws Exception {
        session.resetState();
        queues.close();
    }

    private Response line(String line) {
        return handler.onLine(session, line.getBytes(ISO_8859_1), NOBODY);
    }

    private void assertNothingIsUnfinished() {
        assertThat(folder.resolve("spool/tmp")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 3000})
    void shouldSpoolWhatComesInWithoutTheDotsOfSmtp(int lines) throws Exception {
        String large = "0123456789 \u00e9".repeat(8) + "\r\n";
        line("Subject: x\r\n");
        line("\r\n");
        line("..dot\r\n" + large.repeat(lines));
        line("..\r\n");
        line(".not stuffed\r\n");

        Response answer = line(".\r\n");

        assertThat(answer.getRetCode()).isEqualTo("250");
        Mail mail = spool.browse().next().getMail();
        assertThat(mail.getName()).isEqualTo("Mail1");
        assertThat(mail.getMaybeSender().asString()).isEqualTo("alain.dupont@tcn.b.eu-admin.net");
        assertThat(mail.getRecipients()).extracting(MailAddress::asString).containsExactly("jeanne.martin@tcn.f.eu-admin.net");
        try (InputStream in = MimeMessageOctets.of(mail.getMessage()).open()) {
            assertThat(new String(in.readAllBytes(), ISO_8859_1)).isEqualTo("Subject: x\r\n\r\n.dot\r\n" + large.repeat(lines) + ".\r\nnot stuffed\r\n");
        }
        assertNothingIsUnfinished();
    }

    @Test
    void shouldLeaveNothingWhenThePeerIsGoneInTheMiddle() {
        line("x".repeat(200_000) + "\r\n");
        assertThat(folder.resolve("spool/tmp/Mail1")).exists();

        session.resetState();

        assertNothingIsUnfinished();
        assertThat(session.message()).isEmpty();
    }

    @Test
    void shouldLeaveNothingOfAMailThatIsRefused() throws Exception {
        askingAtTheEnd((any, mail) -> HookResult.builder().hookReturnCode(HookReturnCode.deny()).smtpReturnCode("554").build());
        line("x".repeat(200_000) + "\r\n");

        assertThat(line(".\r\n").getRetCode()).isEqualTo("554");

        assertNothingIsUnfinished();
        assertThat(spool.getSize()).isZero();
    }

    @Test
    void shouldEndTheSessionOfAPeerWhoseLineDoesNotEnd() {
        line("x".repeat(200_000) + "\r\n");

        Response answer = line("a bare line feed\n");

        assertThat(answer.getRetCode()).isEqualTo("500");
        assertThat(answer.isEndSession()).isTrue();
    }

    /** What the hooks say, and what is told of it, is as James has it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldAnswerWhatJamesAnswers(int decides) throws Exception {
        for (HookReturnCode code : List.of(HookReturnCode.ok(), HookReturnCode.deny(), HookReturnCode.denySoft(), HookReturnCode.declined(),
            new HookReturnCode(HookReturnCode.Action.DENY, HookReturnCode.ConnectionStatus.DISCONNECTED), HookResult.DISCONNECT.getResult())) {
            for (HookResult result : List.of(HookResult.builder().hookReturnCode(code).build(),
                HookResult.builder().hookReturnCode(code).smtpReturnCode("554").smtpDescription("5.6.0 no").build())) {
                List<String> byJames = answered(new DataLineJamesMessageHookHandler(), decides, result);

                assertThat(answered(new ReceivedMessage(), decides, result)).isEqualTo(byJames);
            }
        }
    }

    /** Who was asked and told what, and the answer; the hook that decides has a number. */
    private List<String> answered(DataLineJamesMessageHookHandler asking, int decides, HookResult result) throws Exception {
        List<String> known = new ArrayList<>();
        List<MessageHook> ofEnvelope = new ArrayList<>();
        List<JamesMessageHook> hooks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            HookResult first = decides == i ? result : HookResult.DECLINED;
            HookResult second = decides == i + 2 ? result : HookResult.DECLINED;
            ofEnvelope.add((any, mail) -> {
                known.add("envelope " + mail.getMaybeSender().asString() + mail.getRecipients());
                return first;
            });
            hooks.add((any, mail) -> {
                known.add("message " + mail.getName() + mail.getMaybeSender().asString() + mail.getRecipients());
                return second;
            });
        }
        HookResultHook told = (any, said, time, hook) -> {
            known.add("told " + said.getResult().getAction());
            return said;
        };
        asking.wireExtensions(MessageHook.class, ofEnvelope);
        asking.wireExtensions(JamesMessageHook.class, hooks);
        asking.wireExtensions(HookResultHook.class, List.of(told, told));
        begin();
        session.setMimeMessageInputStreamSource(MimeMessageInputStreamSource.create("Mail1"));
        asking.onLine(session, "Subject: x\r\n".getBytes(ISO_8859_1), NOBODY);
        Response response = asking.onLine(session, ".\r\n".getBytes(ISO_8859_1), NOBODY);
        known.add(response == null ? "nothing" : response.getLines() + " " + response.isEndSession());
        assertThat(session.message()).isEmpty();
        assertThat(session.getState()).isEmpty();
        return known;
    }
}
