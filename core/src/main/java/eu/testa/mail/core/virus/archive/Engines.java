package eu.testa.mail.core.virus.archive;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.ScanVerdict;

/** What those who scan the mail can do with what is in it. */
public interface Engines {

    /**
     * Whether they have shown lately that they find what is in such an archive, behind so many octets. What they do not open,
     * they are given unpacked.
     *
     * @throws NotNowException if they do not say
     */
    boolean open(Packing packing, long octets) throws NotNowException;

    /** Scans a file, which may be anything. */
    ScanVerdict scan(MessageSource file);

    /** How many octets a file may have that they scan by itself. */
    long largest();
}
