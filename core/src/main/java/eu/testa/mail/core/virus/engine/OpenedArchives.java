package eu.testa.mail.core.virus.engine;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.archive.Packing;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kinds of archive that a daemon opens, as far as it has shown: it is given the EICAR test string in one, behind as many
 * octets as matter ({@link PackedEicar}). That depends on how it was built and set up, so it is asked again after a while and
 * after a failure, which may have been the end of it and the start of another.
 */
public final class OpenedArchives {

    private static final Logger LOGGER = LoggerFactory.getLogger(OpenedArchives.class);
    private static final Duration VALIDITY = Duration.ofMinutes(10);

    /** Has the daemon scan a mail. */
    public interface Scan {
        ScanVerdict of(MessageSource mail) throws IOException;
    }

    private record Shown(long octets, boolean found, Deadline until) {

        boolean tells(long asked) {
            return !until.isOver() && (found ? octets >= asked : octets <= asked);
        }
    }

    private final String daemon;
    private final Map<Packing, Shown> shown = new EnumMap<>(Packing.class);

    /** @param daemon its name in the log */
    public OpenedArchives(String daemon) {
        this.daemon = daemon;
    }

    /**
     * Whether it finds what is in such an archive behind so many octets. One asks, for all.
     *
     * @throws IOException if it gives no answer
     */
    public synchronized boolean open(Packing packing, long octets, Scan scan) throws IOException {
        Shown last = shown.get(packing);
        if (last != null && last.tells(octets)) {
            return last.found;
        }
        ScanVerdict verdict = scan.of(PackedEicar.mail(packing, Math.max(0, octets - PackedEicar.OVERHEAD)));
        if (verdict instanceof ScanVerdict.NoVerdict none) {
            throw new IOException("it does not say what is in a " + packing + " archive: " + none.reason());
        }
        boolean found = verdict instanceof ScanVerdict.Infected;
        if (!found) {
            LOGGER.warn("{} does not find the EICAR test string behind {} octets in a {} archive; it is given what is in such "
                + "archives as far as it is not too large by itself, and other mail is refused (docs/virus-scan.md)", daemon,
                octets, packing);
        }
        shown.put(packing, new Shown(octets, found, Deadline.in(VALIDITY)));
        return found;
    }

    /** After a failure. */
    public synchronized void forget() {
        shown.clear();
    }
}
