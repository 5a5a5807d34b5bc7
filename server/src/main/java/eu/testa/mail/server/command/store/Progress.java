package eu.testa.mail.server.command.store;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** One line that says how far long work is, and nothing while it is short. */
final class Progress {

    private static final Duration BETWEEN = Duration.ofSeconds(2);

    private final PrintWriter err;
    private final Clock clock;
    private Instant next;
    /** Characters of the line that stands there. */
    private int width;

    Progress(PrintWriter err, Clock clock) {
        this.err = err;
        this.clock = clock;
        this.next = clock.instant().plus(BETWEEN);
    }

    void show(String part, long done, long all) {
        if (clock.instant().isBefore(next)) {
            return;
        }
        next = clock.instant().plus(BETWEEN);
        String line = "reading: " + part + (all > 0 ? " " + done + " of " + all : "");
        err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
        err.flush();
        width = line.length();
    }

    /** Before something else is printed. */
    void clear() {
        if (width > 0) {
            err.print("\r" + " ".repeat(width) + "\r");
            err.flush();
            width = 0;
        }
    }
}
