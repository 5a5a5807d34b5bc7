package eu.testa.mail.mailets.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.apache.james.protocols.api.Request;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.CommandHandler;
import org.apache.james.protocols.pop3.POP3Response;
import org.apache.james.protocols.pop3.POP3Session;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8CommandsTest {

    @ParameterizedTest
    @CsvSource(value = {
        "'PASS M\u00fcller'     | PASS | 'M\u00fcller'",
        "'pass  two blanks ' | PASS | ' two blanks '",
        "'PASS'              | PASS |",
        "'USER a@b'          | USER | 'a@b'",
        "'STAT'              | STAT |"}, delimiter = '|')
    void shouldReadCommandsInUtf8AndPasswordsWhole(String line, String command, String argument) {
        Request request = new Utf8Commands().parseRequest(null, (line + "\r\n").getBytes(StandardCharsets.UTF_8));

        assertThat(request.getCommand()).isEqualTo(command);
        assertThat(request.getArgument()).isEqualTo(argument);
    }

    /** Of numbers that are too large, and of words, James says what is wrong with them. */
    @ParameterizedTest
    @CsvSource({
        "USER @,         -ERR",
        "USER a@@b,      -ERR",
        "USER a@b,       +OK",
        "RETR 0,         -ERR",
        "DELE -1,        -ERR",
        "LIST 00,        -ERR",
        "UIDL +0,        -ERR",
        "TOP 0 1,        -ERR",
        "TOP 1 -1,       -ERR",
        "TOP 1 0,        +OK",
        "RETR 10,        +OK",
        "PASS -1,        +OK"})
    void shouldSayNoWhereJamesWouldEndInAnError(String line, String answer) throws Exception {
        Utf8Commands commands = new Utf8Commands();
        commands.wireExtensions(CommandHandler.class, List.of(new Answers()));

        assertThat(commands.onLine(null, (line + "\r\n").getBytes(StandardCharsets.UTF_8)).getRetCode()).isEqualTo(answer);
    }

    /** Takes all of it. */
    private static final class Answers implements CommandHandler<POP3Session> {

        @Override
        public Collection<String> getImplCommands() {
            return List.of("USER", "PASS", "LIST", "UIDL", "RETR", "DELE", "TOP");
        }

        @Override
        public Response onCommand(POP3Session session, Request request) {
            return POP3Response.OK;
        }
    }
}
