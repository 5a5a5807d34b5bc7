package eu.testa.mail.server.module;

import eu.testa.mail.core.store.Database;
import javax.inject.Inject;
import org.apache.james.utils.GuiceProbe;

/** The store at the end of a server: it is closed after all that use it, so that the next start has nothing to recover. */
public final class StoreAtStop implements GuiceProbe {

    private final Database database;

    @Inject
    StoreAtStop(Database database) {
        this.database = database;
    }

    public void close() {
        database.close();
    }
}
