package eu.testa.mail.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.store.Replication.State;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicationTest {

    @ParameterizedTest
    @CsvSource({
        "'',                    on,           0, NONE",
        "'',                    on,           1, ASYNCHRONOUS",
        "'FIRST 1 (standby)',   on,           1, SYNCHRONOUS",
        "'FIRST 1 (standby)',   remote_apply, 1, SYNCHRONOUS",
        "'FIRST 1 (standby)',   on,           0, INTERRUPTED",
        // on the standby's way to its disk, or not waited for at all
        "'FIRST 1 (standby)',   remote_write, 1, ASYNCHRONOUS",
        "'FIRST 1 (standby)',   local,        1, ASYNCHRONOUS",
        "'FIRST 1 (standby)',   off,          1, ASYNCHRONOUS"})
    void shouldTellWhetherTheStandbyHasWhatIsCommitted(String names, String commit, int standbys, State state) {
        assertThat(new Replication(names, commit, standbys).state()).isEqualTo(state);
    }
}
