package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.archive.Packing;
import java.io.IOException;

/** Scans octets, one message or a part of one, within the time that is left for the whole. */
public interface BoundedScanner {

    /**
     * Scans as {@link VirusScanner#scan} does. Time is over at the deadline, or before it when the scanner's own is.
     */
    ScanVerdict scan(MessageSource message, Deadline deadline);

    /**
     * Whether it finds what is in an archive of a kind, behind so many octets.
     *
     * @throws IOException if it does not show it, one way or the other, until then
     */
    default boolean opens(Packing packing, long octets, Deadline deadline) throws IOException {
        return false;
    }
}
