package eu.testa.mail.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueueIdTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        2.0.0 Mail1764425103-0a1b2c3d accepted                                        | Mail1764425103-0a1b2c3d
        2.0.0 Ok: queued as 4dK2xM1Fz6z9sT                                            | 4dK2xM1Fz6z9sT
        OK id=1vPxYz-0004Wq-2B                                                        | 1vPxYz-0004Wq-2B
        2.0.0 5AT8rKx1012345 Message accepted for delivery                            | 5AT8rKx1012345
        2.6.0 <x@y> [InternalId=21474836481, Hostname=mail] 1234 bytes Queued mail    | 21474836481
        2.0.0 taken by relay-1.eu-admin.net                                           |
        2.6.0 Message received                                                        |
        Message accepted for delivery                                                 |
        """)
    void shouldFindWhatTheNextHostCallsTheMail(String reply, String id) {
        assertThat(QueueId.in(reply).orElse(null)).isEqualTo(id);
    }
}
