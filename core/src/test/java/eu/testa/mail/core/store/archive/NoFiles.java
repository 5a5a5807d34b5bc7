package eu.testa.mail.core.store.archive;

import java.io.InputStream;

/** Takes none, whatever the archive has. */
public final class NoFiles implements ArrivingFiles {

    @Override
    public void take(String name, InputStream content) {
        // left in the archive
    }

    @Override
    public void complete() {
        // nothing was taken
    }
}
