package eu.testa.mail.server.command.store;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.time.ManualClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ManualClock clock = new ManualClock();
    private final StringWriter err = new StringWriter();
    private final Progress progress = new Progress(new PrintWriter(err), clock);

    @Test
    void shouldSayNothingOfShortWork() {
        progress.show("account", 1, 2);
        progress.clear();

        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldSayInOneLineHowFarLongWorkIsAndTakeItAway() {
        clock.pass(Duration.ofSeconds(2));
        progress.show("waiting mail", 10, 200);
        progress.show("waiting mail", 11, 200);
        clock.pass(Duration.ofSeconds(2));
        progress.show("database", 0, 0);
        progress.clear();

        assertThat(err.toString()).isEqualTo("\rreading: waiting mail 10 of 200" + "\rreading: database              " + "\r"
            + " ".repeat(17) + "\r");
    }
}
