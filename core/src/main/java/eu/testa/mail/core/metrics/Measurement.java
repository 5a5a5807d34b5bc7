package eu.testa.mail.core.metrics;

import java.util.Set;

/**
 * Finds out figures that are not counted while they come into being: how much waits, when a certificate ends. Asked every few
 * seconds, from a thread that may wait; {@code /metrics} shows what was found last.
 */
public interface Measurement {

    /** Where the figures come from, in a word or two: {@code store}. */
    String what();

    /** The gauges that it finds values for. */
    Set<Metric> metrics();

    /**
     * Finds out all values as they are now. A value that is not named again is there no longer.
     *
     * @throws Exception if they cannot be found out; what was found before stays
     */
    void measure(Values found) throws Exception;

    /** Whether it asks a database for so much that it may keep it busy: then it takes a tenth of the time at most. */
    default boolean isCostly() {
        return false;
    }

    /** Takes the values. */
    interface Values {

        /**
         * @param labels as many as the metric has, in its order
         */
        void set(Metric metric, double value, String... labels);
    }
}
