package eu.testa.mail.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredMessageStreamTest {

    private static final int LARGE = 1_000_000;

    @TempDir
    Path folder;

    /** Netty sends as much at a time as is available: without a word about it, octet by octet, each a TLS record. */
    @Test
    void shouldSayHowMuchCanBeReadInOneGo() throws Exception {
        try (Database database = Database.open(DatabaseAddress.embedded(folder), Clock.systemUTC())) {
            StoredOctets octets = new StoredOctets(database);
            long id = database.write(handle -> octets.write(handle, new ByteArrayInputStream(new byte[LARGE])).id());
            try (InputStream in = octets.message(id, LARGE).open()) {
                assertThat(in.available()).isEqualTo(LARGE);
                for (int left = LARGE; left > 0; left -= in.read(new byte[8192])) {
                    assertThat(in.available()).isBetween(1, left);
                }
                assertThat(in.available()).isZero();
            }
        }
    }
}
