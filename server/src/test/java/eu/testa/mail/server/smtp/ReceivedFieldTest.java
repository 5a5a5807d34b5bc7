package eu.testa.mail.server.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.time.ManualClock;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.Username;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.netty.NettyProtocolTransport;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPResponse;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.core.DataLineFilter;
import org.apache.james.protocols.smtp.core.ReceivedDataLineFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceivedFieldTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T09:05:07.5Z"), ZoneOffset.UTC);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final SMTPSession session = session();

    private SMTPSession session() {
        return new ReceivingSession(new SMTPConfigurationImpl(), new NettyProtocolTransport(channel, null, false) {
            @Override
            public InetSocketAddress getRemoteAddress() {
                return new InetSocketAddress("127.0.0.1", 25);
            }
        });
    }

    private static String passed(DataLineFilter filter, SMTPSession session, String... lines) {
        StringBuilder passed = new StringBuilder();
        for (String line : lines) {
            filter.onLine(session, line.getBytes(US_ASCII), (any, octets) -> {
                passed.append(new String(octets, US_ASCII));
                return null;
            });
        }
        return passed.toString();
    }

    /** The time that James wrote, which has no clock of its own. */
    private static Clock at(String written) {
        String date = written.lines().filter(line -> line.matches(" +\\w{3}, .*")).findFirst().orElseThrow().strip();
        return Clock.fixed(ZonedDateTime.parse(date, DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z (zzz)", Locale.US)).toInstant(),
            ZoneOffset.UTC);
    }

    @ParameterizedTest
    @CsvSource({", , 1", "EHLO, mail.tcn.b.eu-admin.net, 1", "HELO, mail.tcn.b.eu-admin.net, 2", "EHLO, [192.0.2.1], 3", "EHLO, , 0"})
    void shouldWriteWhatJamesWrites(String mode, String name, int recipients) {
        for (String user : Arrays.asList(null, "alain.dupont@tcn.b.eu-admin.net")) {
            List<MailAddress> addresses = new ArrayList<>();
            IntStream.range(0, recipients).forEach(i -> addresses.add(address("Jeanne." + i + "@TCN.f.eu-admin.net")));
            String[] lines = {"Subject: x\r\nFrom: y\r\n", "To: z\r\n", "\r\n", "text\r\n", "\r\n", ".\r\n"};
            SMTPSession james = begun(session(), mode, name, addresses, user);
            SMTPSession own = begun(session(), mode, name, addresses, user);

            String expected = passed(new ReceivedDataLineFilter(), james, lines);

            assertThat(passed(new ReceivedField(at(expected)), own, lines)).isEqualTo(expected).startsWith("Received: from ");
            assertThat(own.headerComplete()).isTrue();
        }
    }

    private static MailAddress address(String text) {
        try {
            return new MailAddress(text);
        } catch (AddressException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static SMTPSession begun(SMTPSession session, String mode, String name, List<MailAddress> recipients, String user) {
        if (mode != null) {
            session.setAttachment(SMTPSession.CURRENT_HELO_MODE, mode, State.Connection);
        }
        if (name != null) {
            session.setAttachment(SMTPSession.CURRENT_HELO_NAME, name, State.Connection);
        }
        session.setAttachment(SMTPSession.RCPT_LIST, recipients, State.Transaction);
        if (user != null) {
            session.setUsername(Username.of(user));
        }
        return session;
    }

    /** As James: there is no header that it would be on top of. */
    @Test
    void shouldWriteNothingOnTopOfAMessageWithoutAHeader() {
        assertThat(passed(new ReceivedField(CLOCK), session, "\r\n", "text\r\n")).isEqualTo("\r\ntext\r\n");
    }

    @Test
    void shouldWriteItOnceForEachMail() {
        ReceivedField filter = new ReceivedField(CLOCK);

        assertThat(passed(filter, session, "A: 1\r\n", "B: 2\r\n", "\r\n")).containsOnlyOnce("Received:");
        session.resetState();
        assertThat(passed(filter, session, "A: 1\r\n", "\r\n")).containsOnlyOnce("Received:");
    }

    @Test
    void shouldWriteTheTimeOfEachMail() {
        ManualClock clock = new ManualClock(Instant.parse("2026-03-01T09:05:07.9Z"));
        ReceivedField filter = new ReceivedField(clock);

        for (int step : new int[] {0, 99, 1, 86_400_000, -1000}) {
            clock.pass(Duration.ofMillis(step));
            String written = passed(filter, session, "A: 1\r\n");
            assertThat(at(written).instant()).isEqualTo(clock.instant().truncatedTo(ChronoUnit.SECONDS));
            session.resetState();
        }
    }

    @Test
    void shouldWriteTheTimeAlsoWhereTheClockIsNotSet() {
        String written = passed(new ReceivedField(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)), session, "A: 1\r\n");
        assertThat(at(written).instant()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void shouldSayAtOnceWhatIsSaidToIt() {
        Response refused = new SMTPResponse("452", "no room");

        assertThat(new ReceivedField(CLOCK).onLine(session, "A: 1\r\n".getBytes(US_ASCII), (any, octets) -> refused)).isSameAs(refused);
    }
}
