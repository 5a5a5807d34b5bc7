package eu.testa.mail.core.store.archive;

import java.io.IOException;

/** Takes the files of an archive: all of them or none. */
public interface ArrivingFiles extends ArchivedFiles.Taker {

    /**
     * The archive is whole: puts the files where they belong. The tables are taken over right after it.
     *
     * @throws IOException if they cannot be put there; nothing of the archive is taken over then
     */
    void complete() throws IOException;
}
