package eu.testa.mail.core.virus.clamd;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.ScanVerdict;
import eu.testa.mail.core.virus.UnreadableMessageException;
import eu.testa.mail.core.virus.archive.Packing;
import eu.testa.mail.core.virus.engine.EngineStatus;
import eu.testa.mail.core.virus.engine.EngineWords;
import eu.testa.mail.core.virus.engine.VirusEngine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * ClamAV as an engine: one or several clamd that have the same signatures.
 *
 * <p>The daemon with the fewest scans in progress gets the message; when it gives no verdict, the next one does, until
 * one has given a verdict, none is left, or the time is over. A daemon that is back is used again by itself.
 */
public final class Clamd implements VirusEngine {

    private final ClamdSettings settings;
    private final List<ClamdDaemon> daemons;

    public Clamd(ClamdSettings settings) {
        this.settings = settings;
        this.daemons = settings.daemons().stream().map(address -> new ClamdDaemon(address, settings)).toList();
    }

    @Override
    public String name() {
        return "clamd";
    }

    @Override
    public long maxSize() {
        return settings.streamMaxLength();
    }

    @Override
    public ScanVerdict scan(MessageSource message) {
        return scan(message, Deadline.in(settings.deadline()));
    }

    @Override
    public ScanVerdict scan(MessageSource message, Deadline deadline) {
        try {
            if (message.size() > settings.streamMaxLength()) {
                return new ScanVerdict.NoVerdict("the message has " + message.size() + " octets, and clamd takes "
                    + settings.streamMaxLength() + " (StreamMaxLength of clamd.conf, virus.clamd.stream-max-length here)");
            }
            return scanWithinLimits(message, deadline.orIn(settings.deadline()));
        } catch (UnreadableMessageException e) {
            return new ScanVerdict.NoVerdict(e.getMessage());
        } catch (IOException e) {
            return new ScanVerdict.NoVerdict(new UnreadableMessageException(e).getMessage());
        }
    }

    private ScanVerdict scanWithinLimits(MessageSource message, Deadline deadline) throws UnreadableMessageException {
        List<String> failures = new ArrayList<>();
        for (ClamdDaemon daemon : leastBusyFirst()) {
            if (deadline.isOver()) {
                failures.add("no time left for " + daemon.address());
                break;
            }
            Optional<String> refusal = daemon.refusal();
            if (refusal.isPresent()) {
                failures.add(daemon.address() + " is left alone for now: " + refusal.get());
                continue;
            }
            try {
                ScanVerdict verdict = daemon.scan(message, deadline.orIn(settings.timeout()));
                if (verdict instanceof ScanVerdict.NoVerdict none) {
                    failures.add(daemon.address() + ": " + none.reason());
                } else {
                    return verdict;
                }
            } catch (UnreadableMessageException e) {
                throw e;
            } catch (IOException e) {
                failures.add(daemon.address() + ": " + EngineWords.reason(e));
                daemon.failed();
            }
        }
        return new ScanVerdict.NoVerdict("no clamd has given a verdict (" + String.join("; ", failures) + ")");
    }

    /** Every daemon that works, for any of them may be the one that scans. */
    @Override
    public boolean opens(Packing packing, long octets, Deadline deadline) throws IOException {
        boolean asked = false;
        for (ClamdDaemon daemon : daemons) {
            if (daemon.refusal().isEmpty()) {
                asked = true;
                if (!daemon.opens(packing, octets, deadline.orIn(settings.timeout()))) {
                    return false;
                }
            }
        }
        if (!asked) {
            throw new IOException("no clamd works that could show what it opens");
        }
        return true;
    }

    private List<ClamdDaemon> leastBusyFirst() {
        // sorted by a snapshot: a count that changes while it sorts breaks the comparison's contract
        record Load(ClamdDaemon daemon, int scans) {
        }
        return daemons.size() == 1 ? daemons : daemons.stream()
            .map(daemon -> new Load(daemon, daemon.scansInProgress()))
            .sorted(Comparator.comparingInt(Load::scans))
            .map(Load::daemon)
            .toList();
    }

    @Override
    public List<EngineStatus> status() {
        return daemons.stream().map(ClamdDaemon::status).toList();
    }

    @Override
    public boolean tellsSignatureAge() {
        return true;
    }

    @Override
    public void close() {
        daemons.forEach(ClamdDaemon::dropIdleSessions);
    }
}
