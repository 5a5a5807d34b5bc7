package eu.testa.mail.core.virus.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.UnreadableMessageException;
import eu.testa.mail.core.virus.engine.EngineConnections.Outcome;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineConnectionsTest {

    private static final ScanVerdict CLEAN = new ScanVerdict.Clean();
    private static final Deadline DEADLINE = Deadline.in(Duration.ofMinutes(1));

    private static final class Connection implements EngineConnection {
        private boolean alive = true;
        private boolean closed;

        @Override
        public boolean isAlive() {
            return alive;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final List<Connection> opened = new ArrayList<>();
    private final EngineConnections<Connection> connections = new EngineConnections<>("test", deadline -> {
        opened.add(new Connection());
        return opened.get(opened.size() - 1);
    });

    /** As many scans at once, each on a connection of its own. */
    private void scanAtOnce(int scans) throws IOException {
        connections.scan(DEADLINE, connection -> {
            if (scans > 1) {
                scanAtOnce(scans - 1);
            }
            return new Outcome(CLEAN, true);
        });
    }

    @Test
    void shouldUseAConnectionAgain() throws IOException {
        scanAtOnce(1);
        scanAtOnce(1);
        assertThat(opened).hasSize(1);
    }

    @Test
    void shouldCloseWhatIsNotFitForAnotherScan() throws IOException {
        connections.scan(DEADLINE, connection -> new Outcome(CLEAN, false));
        assertThat(opened.get(0).closed).isTrue();
        assertThat(connections.idle()).isZero();
    }

    @Test
    void shouldNotPileUpConnectionsThatTheDaemonClosed() throws IOException {
        scanAtOnce(10);
        assertThat(connections.idle()).isEqualTo(10);
        // the one that is used again and again stays; the daemon closes the others, to which no scan comes
        opened.stream().filter(connection -> connection != opened.get(0)).forEach(connection -> connection.alive = false);
        scanAtOnce(1);
        assertThat(opened).hasSize(10);
        assertThat(connections.idle()).isEqualTo(1);
        assertThat(opened).filteredOn(connection -> connection.closed).hasSize(9);
    }

    @Test
    void shouldScanOnceMoreOnANewConnectionWhenTheIdleOneIsGone() throws IOException {
        scanAtOnce(1);
        assertThat(connections.scan(DEADLINE, connection -> {
            if (connection == opened.get(0)) {
                throw new IOException("closed");
            }
            return new Outcome(CLEAN, true);
        })).isEqualTo(CLEAN);
        assertThat(opened).hasSize(2);
    }

    @Test
    void shouldNotScanOnceMoreAfterATimeOutOrWithoutTheMail() throws IOException {
        for (IOException failure : List.of(new SocketTimeoutException("no answer in time"),
            new UnreadableMessageException(new IOException("disk on fire")))) {
            scanAtOnce(1);
            int before = opened.size();
            assertThatThrownBy(() -> connections.scan(DEADLINE, connection -> {
                throw failure;
            })).isSameAs(failure);
            assertThat(opened).hasSize(before);
            assertThat(opened.get(before - 1).closed).isTrue();
        }
    }
}
