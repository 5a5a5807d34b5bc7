package eu.testa.mail.core.store;

import java.io.IOException;
import org.jdbi.v3.core.Handle;

/**
 * What is done in a transaction. It may be done several times, and neither commits nor rolls back.
 *
 * @param <T> what comes of it
 */
public interface TransactionWork<T> {

    T in(Handle handle) throws IOException;
}
