package eu.testa.mail.lab.outage;

import java.io.IOException;
import java.time.Duration;

/**
 * Something that is taken away, and given back.
 *
 * @param name     one word, as in {@code --only}
 * @param words    what happens, for people
 * @param lasts    how long it is away
 * @param takeAway takes it away
 * @param giveBack brings it back, and returns when it works again
 */
record Outage(String name, String words, Duration lasts, Step takeAway, Step giveBack) {

    /** Something that is done to the lab. */
    interface Step {
        void run() throws IOException;
    }
}
