package eu.testa.mail.core.check;

import eu.testa.mail.core.health.HealthReport;
import java.io.IOException;
import java.util.List;

/** The server itself, asked over its administration interface. */
public interface RunningServer {

    /**
     * How it is, in its own words.
     *
     * @return all its parts
     * @throws IOException if it does not answer, or not to whoever asks; the message says why
     */
    List<HealthReport> parts() throws IOException;

    /**
     * All accounts.
     *
     * @throws IOException if it does not answer
     */
    List<String> accounts() throws IOException;

    /**
     * The destinations that mail waits for.
     *
     * @throws IOException if it does not answer
     */
    List<Waiting> waiting() throws IOException;

    /**
     * Mail that waits.
     *
     * @param state     up, probing or down
     * @param mails     how many
     * @param lastError what the destination said last; empty if nothing
     */
    record Waiting(String destination, String state, long mails, String lastError) {
    }
}
