package eu.testa.mail.core.reminder;

import java.io.IOException;
import java.util.List;

/** Knows when the time of some things is over. */
@FunctionalInterface
public interface EndingSource {

    /** All of them; none whose file is not there. */
    List<Ending> endings() throws IOException;
}
