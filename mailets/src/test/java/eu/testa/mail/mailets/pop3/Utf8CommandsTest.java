package eu.testa.mail.mailets.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.james.protocols.api.Request;
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
}
