package eu.testa.mail.core.virus.archive;

import java.io.IOException;
import java.nio.file.Path;

/** A file cannot be looked into now, for a want of room, time or a scanner: no fault of the mail, which may be scanned later. */
public final class NotNowException extends IOException {

    private static final long serialVersionUID = 1L;

    public NotNowException(String reason) {
        super(reason);
    }

    NotNowException(Path folder, IOException cause) {
        super("what is in the mail cannot be unpacked to " + folder + ": " + cause.getMessage(), cause);
    }

    NotNowException(IOException cause) {
        super("what is in the mail cannot be unpacked: " + cause.getMessage(), cause);
    }
}
