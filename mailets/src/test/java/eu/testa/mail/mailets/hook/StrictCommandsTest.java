package eu.testa.mail.mailets.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.api.handler.UnknownCommandHandler;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.esmtp.MailSizeEsmtpExtension;
import org.apache.james.protocols.smtp.hook.MailParametersHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictCommandsTest {

    private final StrictCommands commands = new StrictCommands();
    private final FakeSession session = new FakeSession("192.0.2.2");

    /** Answers as James would. */
    private static final class Answers implements CommandHandler<SMTPSession> {

        @Override
        public Collection<String> getImplCommands() {
            return Set.of("NOOP", "MAIL", "RCPT", "DATA", "RSET", "QUIT", "FAIL", UnknownCommandHandler.COMMAND_IDENTIFIER);
        }

        @Override
        public Response onCommand(SMTPSession session, Request request) {
            if (request.getArgument() != null && Set.of("DATA", "RSET", "QUIT").contains(request.getCommand())) {
                return new SMTPResponse("500", "unexpected argument");
            }
            return switch (request.getCommand()) {
                case "RCPT" -> new SMTPResponse("550", "no such user");
                case "DATA" -> new SMTPResponse("354", "go on");
                case "FOO", "DATAX" -> new SMTPResponse("500", "unknown");
                case "FAIL" -> new SMTPResponse("502", "no");
                default -> new SMTPResponse("250", "ok");
            };
        }
    }

    @BeforeEach
    void wire() throws Exception {
        commands.wireExtensions(CommandHandler.class, List.of(new Answers()));
        commands.wireExtensions(MailParametersHook.class, List.of(new MailSizeEsmtpExtension(), new DeliveryStatus()));
        commands.wireExtensions(RcptHook.class, List.of(new DeliveryStatus()));
        BaseHierarchicalConfiguration config = new BaseHierarchicalConfiguration();
        config.addProperty("maxLength", "512");
        config.addProperty("maxErrors", "3");
        config.addProperty("maxIdle", "5");
        commands.init(config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\r\n", "noop\r\n", "NOOP a b\tc\r\n"})
    void shouldTakeCommands(String line) {
        assertThat(say(line).getRetCode()).isEqualTo("250");
    }

    @ParameterizedTest
    @CsvSource({
        "'RCPT TO:<a@b> NOTIFY=NEVER ORCPT=rfc822;a@b', 550",
        "'RCPT TO:<a@b> NOTIFY=NEVER notify=SUCCESS',   501",
        "'RCPT TO:<a@b>  NOTIFY=NEVER',                 550",
        "'RCPT TO:<a@b>   NOTIFY=NEVER',                501"})
    void shouldRefuseARecipientWithAParameterGivenTwice(String line, String code) {
        assertThat(say(line + "\r\n").getRetCode()).isEqualTo(code);
    }

    /** RFC 5321 §4.1.1.11. */
    @ParameterizedTest
    @CsvSource({
        "'MAIL FROM:<a@b> REQUIRETLS',                     555",
        "'MAIL FROM:<a@b> requiretls',                     555",
        "'mail from:<a@b> BODY=BINARYMIME',                555",
        "'MAIL FROM:<a@b> HOLDFOR=100',                    555",
        "'MAIL FROM:<a@b> SIZE=10 XFOO',                   555",
        "'MAIL FROM:<> XFOO=1 SIZE=10',                    555",
        "'MAIL FROM:<a@b> NOTIFY=NEVER',                   555",
        "'MAIL FROM:<a@b> BODY',                           501",
        "'MAIL FROM:<a@b> SIZE=',                          501",
        "'MAIL FROM:<a@b> SIZE=1 size=2',                  501",
        "'MAIL FROM:<a@b> SIZE=-1',                        501",
        "'MAIL FROM:<a@b> SIZE=x2147483648',               501",
        "'MAIL FROM:<a@b> BODY=7bit SIZE=1 RET=HDRS ENVID=x', 250",
        "'MAIL FROM:<a@b>',                                250",
        "'RCPT TO:<a@b> XFOO',                             555",
        "'RCPT TO:<a@b> SIZE=1',                           555",
        "'RCPT TO:<a@b> NOTIFY=NEVER RRVS=2014',           555",
        "'RCPT TO:<a@b> NOTIFY',                           501"})
    void shouldRefuseAParameterThatNobodyKeeps(String line, String code) {
        assertThat(say(line + "\r\n").getRetCode()).isEqualTo(code);
    }

    /** RFC 5321 §4.3.2: the command is known, and its argument is what is wrong. */
    @ParameterizedTest
    @CsvSource({
        "'DATA x',   501",
        "'data  x ', 501",
        "'RSET x',   501",
        "'QUIT x',   501",
        "'DATAx',    500",
        "'FOO x',    500"})
    void shouldSayThatAnArgumentIsTooMany(String line, String code) {
        assertThat(say(line + "\r\n").getRetCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NO\0OP\r\n", "NOOP \u00e9\r\n", "NOOP\rDATA\r\n", "NOOP\u007f\r\n", "NOOP \u001b[2J\r\n"})
    void shouldRefuseWhatIsNotPrintableAscii(String line) {
        Response response = say(line);

        assertThat(response.getRetCode()).isEqualTo("500");
        assertThat(response.isEndSession()).isFalse();
    }

    @Test
    void shouldRefuseACommandThatIsTooLong() {
        assertThat(say("NOOP " + "x".repeat(505) + "\r\n").getRetCode()).isEqualTo("250");
        assertThat(say("NOOP " + "x".repeat(506) + "\r\n").getRetCode()).isEqualTo("500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\n", "\n", "NOOP", ""})
    void shouldCloseTheConnectionWhenALineDoesNotEndInCrLf(String line) {
        Response response = say(line);

        assertThat(response.getRetCode()).isEqualTo("500");
        assertThat(response.isEndSession()).isTrue();
    }

    @Test
    void shouldCloseTheConnectionAfterTooManyErrors() {
        for (int i = 0; i < 3; i++) {
            assertThat(say("FAIL\r\n").getRetCode()).isEqualTo("502");
        }
        Response response = say("FAIL\r\n");

        assertThat(response.getRetCode()).isEqualTo("421");
        assertThat(response.isEndSession()).isTrue();
    }

    @Test
    void shouldCloseAConnectionThatBringsNoMail() {
        for (int i = 0; i < 5; i++) {
            assertThat(say("NOOP\r\n").getRetCode()).isEqualTo("250");
        }
        assertThat(say("NOOP\r\n").getRetCode()).isEqualTo("421");
    }

    @Test
    void shouldLetAConnectionThatBringsMailGoOn() {
        for (int i = 0; i < 100; i++) {
            assertThat(say("NOOP\r\n").getRetCode()).isEqualTo("250");
            assertThat(say("DATA\r\n").getRetCode()).isEqualTo("354");
        }
    }

    @Test
    void shouldNotTakeRefusedRecipientsForErrors() {
        for (int i = 0; i < 1000; i++) {
            assertThat(say("RCPT TO:<x>\r\n").getRetCode()).isEqualTo("550");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL FROM:<a@b.test> SIZE=2147483648\r\n", "mail from:<> BODY=8BITMIME size=99999999999999999999\r\n",
        "MAIL FROM: <a@b.test> SIZE=00002147483648 RET=HDRS\r\n"})
    void shouldSayThatAMailIsTooLargeWhoseSizeJamesCannotRead(String line) {
        Response response = say(line);

        assertThat(response.getRetCode()).isEqualTo("552");
        assertThat(response.getLines().toString()).contains("5.3.4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL FROM:<a@b.test> SIZE=2147483647\r\n", "MAIL FROM:<a@b.test> SIZE=0\r\n",
        "MAIL FROM:<a@b.test>\r\n", "NOOP SIZE=99999999999\r\n"})
    void shouldLeaveOtherSizesToJames(String line) {
        assertThat(say(line).getRetCode()).isEqualTo("250");
    }

    /** RFC 5321 §4.1.4: the sender and his recipients stay what they are. */
    @Test
    void shouldNotBeginAMailWithinAnother() {
        session.session().setAttachment(SMTPSession.SENDER, MaybeSender.nullSender(), State.Transaction);

        assertThat(say("mail FROM:<a@b.test>\r\n").getRetCode()).isEqualTo("503");
        assertThat(session.session().getAttachment(SMTPSession.SENDER, State.Transaction)).contains(MaybeSender.nullSender());
        assertThat(say("NOOP\r\n").getRetCode()).isEqualTo("250");
    }

    private Response say(String line) {
        return commands.onLine(session.session(), line.getBytes(StandardCharsets.ISO_8859_1));
    }
}
