package eu.testa.mail.core.virus.engine;

/** A connection to an engine's daemon, for one scan after the other. */
public interface EngineConnection extends AutoCloseable {

    /** Whether the daemon has left it alone since the last scan: neither closed it nor said anything more. */
    boolean isAlive();

    @Override
    void close();
}
