package eu.testa.mail.core.access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line in the log for each change. */
public final class LoggedChanges implements AdminChanges {

    private static final Logger LOGGER = LoggerFactory.getLogger(LoggedChanges.class);
    private static final int LONGEST = 300;

    @Override
    public void record(AdminChange change) {
        LOGGER.info("administration who={} role={} from={} result={} what=\"{}\"", change.who().name(),
            change.who().role().label(), change.from(), change.result(), printable(change.what()));
    }

    private static String printable(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
        return cut.replaceAll("[^\\x20-\\x7e]|\"", "?");
    }
}
