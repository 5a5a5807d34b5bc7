package eu.testa.mail.core.store.archive;

import java.io.IOException;
import java.io.InputStream;

/** Files that an archive has beside the tables. */
@FunctionalInterface
public interface ArchivedFiles {

    /** None. */
    ArchivedFiles NONE = taker -> {
    };

    /** Gives each file once, in the order in which they are read. */
    void each(Taker taker) throws IOException;

    /** Who takes files. */
    @FunctionalInterface
    interface Taker {

        /**
         * Takes one, and reads it to its end.
         *
         * @param name such as {@code var/digital-ids/x.cer}: names with slashes between them, none of them empty, {@code .} or
         *             {@code ..}
         */
        void take(String name, InputStream content) throws IOException;
    }
}
