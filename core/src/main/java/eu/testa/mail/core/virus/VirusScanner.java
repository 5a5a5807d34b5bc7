package eu.testa.mail.core.virus;

import eu.testa.mail.core.mail.MessageSource;

/** Says whether a message carries a virus. Implementations are safe for use by many threads at once. */
public interface VirusScanner {

    /**
     * Scans one message, reading it as a stream.
     *
     * <p>Every failure is a {@link ScanVerdict.NoVerdict}; nothing is thrown for an engine that is away or a message that
     * cannot be read. Returns within the scanner's configured deadline; when a daemon fails, it is asked for a sign of
     * life besides, which takes no longer than the time-out for a connection. Only a message that cannot be read for so
     * long is waited for.
     */
    ScanVerdict scan(MessageSource message);
}
