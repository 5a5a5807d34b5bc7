package eu.testa.mail.core.reminder;

import eu.testa.mail.core.mail.Outbox;
import eu.testa.mail.core.report.OwnerReminder;
import eu.testa.mail.core.report.Reporter;
import eu.testa.mail.core.store.TaskLease;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks what ends soon, and tells the postmaster in one mail, and each owner of a digital ID in a mail of their own. Of the servers that
 * share a store, and so the digital IDs, one at a time tells of these.
 */
public final class ReminderRound {

    private static final Logger LOGGER = LoggerFactory.getLogger(ReminderRound.class);

    private final Collection<EndingSource> sources;
    private final Reminders reminders;
    private final TaskLease lease;
    private final Reporter reporter;
    private final Outbox outbox;
    private final Clock clock;

    /**
     * @param sources  what may end
     * @param lease    of the server that tells of digital IDs, for as long as that takes
     * @param reporter this server, and the languages of its users
     */
    public ReminderRound(Collection<EndingSource> sources, Reminders reminders, TaskLease lease, Reporter reporter, Outbox outbox,
        Clock clock) {
        this.sources = sources;
        this.reminders = reminders;
        this.lease = lease;
        this.reporter = reporter;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Tells what is due. What could not be sent is told the next time, and perhaps some of it twice. */
    public void look() throws IOException {
        boolean all = lease.take();
        List<Ending> due = reminders.due(endings().stream().filter(ending -> all || ending.owner().isEmpty()).toList());
        if (due.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        outbox.send(Optional.empty(), List.of(reporter.postmaster()),
            new PostmasterReminder(reporter.host(), reporter.postmaster(), due, now).octets());
        for (Ending ending : due) {
            if (ending.owner().isPresent()) {
                String owner = ending.owner().get();
                outbox.send(Optional.empty(), List.of(owner), new OwnerReminder(reporter, owner, ending.end(), now).octets());
            }
        }
        reminders.told(due);
        due.forEach(ending -> LOGGER.info("reminder {} ends on {}", ending.what(), ending.end()));
    }

    private List<Ending> endings() {
        List<Ending> all = new ArrayList<>();
        for (EndingSource source : sources) {
            try {
                all.addAll(source.endings());
            } catch (IOException e) {
                // the health says it, and the others are to be told all the same
                LOGGER.warn("No reminders of some things that end: {}", e.getMessage());
            }
        }
        return all;
    }
}
