package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.virus.BoundedScanner;
import eu.testa.mail.core.virus.VirusScanner;
import java.util.List;

/** A scanner that an administrator can name and that can be asked how it is: clamd, or an ICAP service. */
public interface VirusEngine extends VirusScanner, BoundedScanner, AutoCloseable {

    /** Short name for logs and health: {@code clamd}, {@code icap}. */
    String name();

    /** The largest message that it scans, in octets; a larger one gets no verdict. */
    long maxSize();

    /** Asks every daemon of this engine for itself, also those that scans leave out at the moment. */
    List<EngineStatus> status();

    /** Whether this kind of engine can say how old its signatures are. */
    boolean tellsSignatureAge();

    /** Closes idle connections. Scans that are running end by themselves. */
    @Override
    void close();
}
