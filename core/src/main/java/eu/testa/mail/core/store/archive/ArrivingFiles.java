package eu.testa.mail.core.store.archive;

import java.io.IOException;
import java.io.InputStream;

/** Takes the files of an archive: all of them or none. */
public interface ArrivingFiles extends ArchivedFiles.Taker {

    /** Takes none, whatever the archive has. */
    ArrivingFiles NONE = new ArrivingFiles() {
        @Override
        public void take(String name, InputStream content) {
            // left in the archive
        }

        @Override
        public void complete() {
            // nothing was taken
        }
    };

    /**
     * The archive is whole: puts the files where they belong. The tables are taken over right after it.
     *
     * @throws IOException if they cannot be put there; nothing of the archive is taken over then
     */
    void complete() throws IOException;
}
