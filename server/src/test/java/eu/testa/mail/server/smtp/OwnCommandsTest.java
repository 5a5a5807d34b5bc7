package eu.testa.mail.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.metrics.Metrics;
import eu.testa.mail.server.spool.FileMailQueueFactory;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.BaseRequest;
import org.apache.james.protocols.api.ProtocolSession;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.netty.NettyProtocolTransport;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataCmdHandler;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.protocols.smtp.core.RcptCmdHandler;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.HookResultHook;
import org.apache.james.protocols.smtp.hook.HookReturnCode;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.smtpserver.JamesDataCmdHandler;
import org.apache.james.smtpserver.JamesRcptCmdHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in the place of a command of James, held against it. */
class OwnCommandsTest {

    @TempDir
    private Path folder;
    private FileMailQueueFactory queues;
    private final List<LineHandler<?>> pushed = new ArrayList<>();
    private ReceivingSession session = session();
    /** Whom a hook was asked about, and with which parameters, if it knows any. */
    private final List<String> asked = new ArrayList<>();

    private ReceivingSession session() {
        return new ReceivingSession(new SMTPConfigurationImpl(), new NettyProtocolTransport(new EmbeddedChannel(), null, false) {
            @Override
            public InetSocketAddress getRemoteAddress() {
                return new InetSocketAddress("127.0.0.1", 25);
            }

            @Override
            public void pushLineHandler(LineHandler<? extends ProtocolSession> handler, ProtocolSession any) {
                pushed.add(handler);
            }
        });
    }

    @BeforeEach
    void open() throws Exception {
        queues = new FileMailQueueFactory(folder, Clock.systemUTC(), new RawMailQueueItemDecoratorFactory(), new Metrics(), () -> { });
    }

    @AfterEach
    void close() throws Exception {
        session.resetState();
        queues.close();
    }

    private static String words(Response response) {
        return response.getLines() + (response.isEndSession() ? " end" : "");
    }

    private String said(CommandHandler<SMTPSession> command, String name, String argument, boolean sender, int recipients) throws Exception {
        session.resetState();
        if (sender) {
            session.setAttachment(SMTPSession.SENDER, MaybeSender.of(new MailAddress("alain.dupont@tcn.b.eu-admin.net")), State.Transaction);
        }
        if (recipients > 0) {
            session.setAttachment(SMTPSession.RCPT_LIST, new ArrayList<>(List.of(new MailAddress("jeanne.martin@tcn.f.eu-admin.net"))),
                State.Transaction);
        }
        return words(command.onCommand(session, new BaseRequest(name, argument)));
    }

    private DataCmdHandler wired(DataCmdHandler data) throws Exception {
        DataLineFilter filter = (any, line, next) -> null;
        data.wireExtensions(DataLineFilter.class, List.of(filter));
        return data;
    }

    @Test
    void shouldAnswerToDataWhatJamesAnswers() throws Exception {
        DataCmdHandler james = wired(new JamesDataCmdHandler(new RecordingMetricFactory()));
        DataCmdHandler own = wired(new DataCommand(new RecordingMetricFactory(), queues));

        for (String argument : new String[] {null, "", "x"}) {
            for (boolean sender : new boolean[] {true, false}) {
                for (int recipients = 0; recipients < 2; recipients++) {
                    pushed.clear();
                    String expected = said(james, "DATA", argument, sender, recipients);
                    int taken = pushed.size();
                    pushed.clear();

                    assertThat(said(own, "DATA", argument, sender, recipients)).isEqualTo(expected);
                    assertThat(pushed).hasSize(taken);
                    assertThat(session.message().isPresent()).isEqualTo(taken > 0);
                }
            }
        }
    }

    @Test
    void shouldGiveEachMailANameOfItsOwn() throws Exception {
        DataCmdHandler own = wired(new DataCommand(new RecordingMetricFactory(), queues));

        said(own, "DATA", null, true, 1);
        String first = session.message().orElseThrow().getSourceId();
        said(own, "DATA", null, true, 1);

        assertThat(first).startsWith("Mail").isNotEqualTo(session.message().orElseThrow().getSourceId());
    }

    /** One that knows no parameters, and one that knows two, as James' own for DSN. */
    private List<RcptHook> hooks() {
        RcptHook plain = new RcptHook() {
            @Override
            public HookResult doRcpt(SMTPSession any, MaybeSender sender, MailAddress recipient) {
                asked.add("plain " + sender.asString() + " " + recipient.asString());
                return recipient.getLocalPart().equals("nobody")
                    ? HookResult.builder().hookReturnCode(HookReturnCode.deny()).smtpReturnCode("550").smtpDescription("5.1.1 no").build()
                    : HookResult.DECLINED;
            }
        };
        RcptHook dsn = new RcptHook() {
            @Override
            public Set<String> supportedParameters() {
                return Set.of("NOTIFY", "ORCPT");
            }

            @Override
            public HookResult doRcpt(SMTPSession any, MaybeSender sender, MailAddress recipient) {
                throw new AssertionError("it is asked with parameters");
            }

            @Override
            public HookResult doRcpt(SMTPSession any, MaybeSender sender, MailAddress recipient, Map<String, String> parameters) {
                asked.add("dsn " + sender.asString() + " " + recipient.asString() + " " + parameters);
                return recipient.getLocalPart().equals("last") ? HookResult.OK : HookResult.DECLINED;
            }
        };
        return List.of(plain, dsn, plain);
    }

    private RcptCmdHandler wired(RcptCmdHandler recipient) {
        recipient.wireExtensions(RcptHook.class, hooks());
        recipient.wireExtensions(HookResultHook.class, List.of());
        return recipient;
    }

    private static MemoryDomainList domains() throws Exception {
        MemoryDomainList domains = new MemoryDomainList(null);
        domains.configure(DomainListConfiguration.builder().autoDetect(false).autoDetectIp(false).defaultDomain(Domain.of("tcn.f.eu-admin.net")).build());
        return domains;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TO:<Jeanne.Martin@tcn.f.eu-admin.net>", "TO: <jeanne@tcn.f.eu-admin.net> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;x@y.z",
        "to:<nobody@tcn.f.eu-admin.net> notify=NEVER", "TO:<last@tcn.f.eu-admin.net>", "TO:<postmaster>", "TO:<x@y.z> SIZE=1", "TO:<>",
        "TO:x@tcn.f.eu-admin.net", "TO:<a b@c>", "FROM:<x@y.z>", "TO", ":", "TO:<x@y.z> ORCPT"})
    void shouldTakeTheRecipientsThatJamesTakes(String argument) throws Exception {
        for (boolean sender : new boolean[] {true, false}) {
            asked.clear();
            String expected = said(wired(new JamesRcptCmdHandler(new RecordingMetricFactory(), domains())), "RCPT", argument, sender, 0);
            Optional<List<MailAddress>> recipients = session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction);
            List<String> askedByJames = List.copyOf(asked);
            asked.clear();

            assertThat(said(wired(new RecipientCommand(new RecordingMetricFactory(), domains())), "RCPT", argument, sender, 0)).isEqualTo(expected);
            assertThat(session.getAttachment(SMTPSession.RCPT_LIST, State.Transaction)).isEqualTo(recipients);
            assertThat(asked).isEqualTo(askedByJames);
        }
    }
}
