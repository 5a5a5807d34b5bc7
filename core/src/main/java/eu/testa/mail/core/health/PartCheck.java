package eu.testa.mail.core.health;

/**
 * Looks at one part of the server: the spool, the scanner, a destination's queue. The {@link HealthBoard} asks every few
 * seconds, from a thread that may wait.
 */
public interface PartCheck {

    /** The part's name for people, which never changes: {@code Virus scan}. */
    String part();

    /**
     * How the part is now. An answer that does not come in the board's time counts as unhealthy.
     *
     * @throws Exception if it cannot be found out, which counts as unhealthy as well
     */
    PartHealth look() throws Exception;
}
