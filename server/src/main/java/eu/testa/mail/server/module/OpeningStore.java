package eu.testa.mail.server.module;

import com.google.common.base.Throwables;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.time.Clocks;
import eu.testa.mail.core.time.SteadyClock;
import eu.testa.mail.mailets.module.StoreModule;
import eu.testa.mail.server.ServerFolders;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The store, which is opened on a thread of its own while Guice puts the server together. Whoever needs the store first waits for it, and is told
 * what stood against it.
 */
public final class OpeningStore extends AbstractModule {

    private final Clocks clocks;
    private final FutureTask<Database> opening;

    /** Begins at once. */
    public OpeningStore(TestaSettings settings, ServerFolders folders, Clock clock) {
        this.clocks = new Clocks(clock, new SteadyClock(clock.instant()));
        this.opening = new FutureTask<>(() -> Database.open(StoreModule.address(settings, folders.var()), clocks.steady()));
        Thread thread = new Thread(opening, "store-opening");
        thread.setDaemon(true);
        thread.start();
    }

    @Provides
    @Singleton
    Clocks clocks() {
        return clocks;
    }

    @Provides
    @Singleton
    Database database() throws IOException {
        try {
            return opening.get();
        } catch (ExecutionException e) {
            Throwables.throwIfInstanceOf(e.getCause(), IOException.class);
            Throwables.throwIfUnchecked(e.getCause());
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the store was opened", e);
        }
    }
}
