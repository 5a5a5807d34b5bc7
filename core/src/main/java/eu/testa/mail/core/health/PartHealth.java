package eu.testa.mail.core.health;

import java.util.Objects;

/**
 * How a part is.
 *
 * @param cause    what is wrong, in a sentence without its full stop; empty when the part is healthy, unless there is
 *                 something that an administrator may want to know
 * @param nextStep what an administrator does about it, a sentence; empty where there is no cause
 */
public record PartHealth(State state, String cause, String nextStep) {

    /** From well to worst. */
    public enum State {
        /** All is well. */
        HEALTHY,
        /** The server does its work; somebody has to do something before it no longer does. */
        DEGRADED,
        /** The server takes no mail now, or does not process it. */
        UNHEALTHY
    }

    private static final PartHealth HEALTHY = new PartHealth(State.HEALTHY, "", "");

    public PartHealth {
        Objects.requireNonNull(state);
        Objects.requireNonNull(cause);
        Objects.requireNonNull(nextStep);
    }

    public static PartHealth healthy() {
        return HEALTHY;
    }

    /** All is well; there is something to know, which an administrator may have wanted so. */
    public static PartHealth noted(String note, String nextStep) {
        return new PartHealth(State.HEALTHY, note, nextStep);
    }

    public static PartHealth degraded(String cause, String nextStep) {
        return new PartHealth(State.DEGRADED, cause, nextStep);
    }

    public static PartHealth unhealthy(String cause, String nextStep) {
        return new PartHealth(State.UNHEALTHY, cause, nextStep);
    }

    public boolean isHealthy() {
        return state == State.HEALTHY;
    }
}
