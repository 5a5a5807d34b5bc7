package eu.testa.mail.mailets.hook;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.util.MimeMessageUtil;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoundMessageTest {

    private static final int MAX_SIZE = 100_000;

    private final FakeSession session = new FakeSession("192.0.2.2").withMaxSize(MAX_SIZE);
    private final List<String> stored = new ArrayList<>();
    private final ManualClock clock = new ManualClock();
    private final SoundMessage filter = new SoundMessage(clock);

    @Test
    void shouldPassASoundMessageOn() throws Exception {
        lines("Subject: x\r\n", "\r\n", "text\r\n..\r\nmore\r\n", ".\r\n");

        assertThat(stored).containsExactly("Subject: x\r\n", "\r\n", "text\r\n..\r\nmore\r\n", ".\r\n");
        assertThat(atEnd()).isEqualTo(HookResult.DECLINED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\n", "\n", ".\n", "x\r.\r\n", ".\r\r\n", "\r\r\n", "a\rb\r\n", "a\r\nb\r", "\0\r\n", ".\0\r\n",
        "a\r\nb\nc\r\n", "a\r\n\rb\r\n"})
    void shouldRefuseAMessageThatServersMayTakeForTwo(String line) throws Exception {
        lines("Subject: x\r\n", "\r\n", line, "the rest\r\n", "\r\n", ".\r\n");

        HookResult result = atEnd();
        assertThat(result.getSmtpRetCode()).isEqualTo("554");
        assertThat(result.getSmtpDescription()).startsWith("5.6.0 ");
        assertThat(stored).as("not kept").containsExactly("Subject: x\r\n", "\r\n", ".\r\n");
    }

    /** The server that sent this saw no end of the message in it; what follows is still text. */
    @ParameterizedTest
    @ValueSource(strings = {"text\n", "\n", "\r\n\n", "text\r"})
    void shouldNotTakeADotForTheEndThatFollowsNoLineEnd(String before) {
        lines("Subject: x\r\n", "\r\n", before, ".\r\n", "MAIL FROM:<>\r\n");
        assertThat(stored).doesNotContain(".\r\n");

        lines(".\r\n");
        assertThat(stored).endsWith(".\r\n");
    }

    @Test
    void shouldRefuseAHeaderThatIsTooLarge() throws Exception {
        configure("maxHeader", "1");
        for (int i = 0; i < 100; i++) {
            lines("X-Header: 0123456789\r\n");
        }
        lines(".\r\n");

        assertThat(stored.size()).isLessThan(50);
        assertThat(atEnd().getSmtpDescription()).contains("a header of more than 1 KiB");
    }

    @Test
    void shouldNotCountTheBodyAsHeader() throws Exception {
        configure("maxHeader", "1");
        session.withHeaderComplete();
        for (int i = 0; i < 100; i++) {
            lines("0123456789 0123456789\r\n");
        }

        assertThat(atEnd()).isEqualTo(HookResult.DECLINED);
    }

    @Test
    void shouldCloseTheConnectionOfAMessageThatTakesTooLong() throws Exception {
        configure("maxMinutes", "5");
        lines("Subject: x\r\n");
        clock.pass(Duration.ofMinutes(5));
        assertThat(line("a\r\n")).isNull();
        clock.pass(Duration.ofSeconds(1));

        Response response = line("b\r\n");

        assertThat(response.getRetCode()).isEqualTo("421");
        assertThat(response.isEndSession()).isTrue();
    }

    @Test
    void shouldCloseTheConnectionOfAMessageThatDoesNotEnd() {
        String chunk = "x".repeat(9998) + "\r\n";
        for (int i = 0; i < 2 * MAX_SIZE / chunk.length(); i++) {
            assertThat(line(chunk)).as("chunk %d", i).isNull();
        }

        Response response = line(chunk);

        assertThat(response.getRetCode()).isEqualTo("552");
        assertThat(response.isEndSession()).isTrue();
    }

    private void configure(String name, String value) throws Exception {
        BaseHierarchicalConfiguration config = new BaseHierarchicalConfiguration();
        config.addProperty(name, value);
        filter.init(config);
    }

    private void lines(String... lines) {
        for (String line : lines) {
            assertThat(line(line)).as(line).isNull();
        }
    }

    private Response line(String line) {
        return filter.onLine(session.session(), line.getBytes(StandardCharsets.ISO_8859_1), (same, octets) -> {
            stored.add(new String(octets, StandardCharsets.ISO_8859_1));
            return null;
        });
    }

    private HookResult atEnd() throws Exception {
        return filter.onMessage(session.session(), FakeMail.builder().name("mail").sender("Alain.Dupont@tcn.b.eu-admin.net")
            .recipient("Jeanne.Martin@tcn.f.eu-admin.net")
            .mimeMessage(MimeMessageUtil.mimeMessageFromString("Subject: x\r\n\r\nx\r\n")).build());
    }
}
