package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.archive.Packing;

/** Scans octets, one message or a part of one, within the time that is left for the whole. */
public interface BoundedScanner {

    /**
     * Scans as {@link VirusScanner#scan} does. Time is over at the deadline, or before it when the scanner's own is.
     */
    Verdict scan(MessageSource message, Deadline deadline);

    /**
     * Whether it finds what is in an archive of a kind, behind so many octets; false also if it cannot say so in time.
     */
    default boolean opens(Packing packing, long octets, Deadline deadline) {
        return false;
    }
}
