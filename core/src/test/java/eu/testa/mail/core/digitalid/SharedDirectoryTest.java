package eu.testa.mail.core.digitalid;

import eu.testa.mail.core.store.DatabaseAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SharedDirectoryTest extends SharedDirectoryContract {

    @TempDir
    private Path folder;

    @Override
    DatabaseAddress address() {
        return DatabaseAddress.embedded(folder);
    }
}
