package eu.testa.mail.core.delivery.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        250 | 2.1.5 ok               | 2.1.5
        550 | 5.7.1                  | 5.7.1
        451 | 4.123.999 later        | 4.123.999
        250 | ok                     | 2.0.0
        250 | ''                     | 2.0.0
        250 | 2                      | 2.0.0
        250 | 2.                     | 2.0.0
        250 | 2.1                    | 2.0.0
        250 | 2.1.                   | 2.0.0
        250 | 2..5                   | 2.0.0
        250 | 2.1.5.6 ok             | 2.0.0
        250 | 2.1234.5 ok            | 2.0.0
        250 | 2.1.1234 ok            | 2.0.0
        250 | 2.1.5, ok              | 2.0.0
        250 | 2.a.5 ok               | 2.0.0
        250 | 2.1.b ok               | 2.0.0
        250 | 2-1.5 ok               | 2.0.0
        250 | x.1.5 ok               | 2.0.0
        250 | ok 2.1.5               | 2.0.0
        550 | 4.2.2 of another class | 5.0.0
        354 | 3.1.1 of no class      | 3.0.0
        """)
    void shouldHaveTheStatusThatThePeerGaveOrTheClassOfItsCode(int code, String text, String status) {
        assertThat(new Reply(code, List.of(text)).status()).isEqualTo(status);
    }
}
