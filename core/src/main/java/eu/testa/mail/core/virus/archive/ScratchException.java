package eu.testa.mail.core.virus.archive;

import java.io.IOException;
import java.nio.file.Path;

/** There is no room to look into a file: no fault of the mail, which may be scanned later. */
public final class ScratchException extends IOException {

    private static final long serialVersionUID = 1L;

    ScratchException(Path folder, IOException cause) {
        super("what is in the mail cannot be unpacked to " + folder + ": " + cause.getMessage(), cause);
    }

    ScratchException(IOException cause) {
        super("what is in the mail cannot be unpacked: " + cause.getMessage(), cause);
    }
}
