package eu.testa.mail.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream console = new PrintStream(said, true, StandardCharsets.UTF_8);

    @Test
    void shouldPrint() {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        Output output = new Output(target);

        output.stream().print("a list");

        assertThat(output.exitCode(0, console)).isZero();
        assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo("a list");
        assertThat(said.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"No space left on device, 0, 3", "No space left on device, 1, 1", "Broken pipe, 0, 0", "Broken pipe, 1, 1"})
    void shouldNotCallDoneWhatCouldNotBeWritten(String trouble, int code, int expected) {
        Output output = new Output(new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(trouble);
            }
        });

        output.stream().println("a list");

        assertThat(output.exitCode(code, console)).isEqualTo(expected);
        assertThat(said.toString(StandardCharsets.UTF_8).contains("is not whole")).isEqualTo(!trouble.equals("Broken pipe"));
    }
}
