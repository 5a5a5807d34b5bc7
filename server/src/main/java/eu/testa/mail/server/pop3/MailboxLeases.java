package eu.testa.mail.server.pop3;

import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.Dialect;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exclusive locks of POP3 sessions on mailboxes (RFC 1939, chapter 4). They stand in the store, so they hold on all
 * servers that share it, and last for a minute at the most by the database's clock unless this server, which lives, renews them.
 */
public final class MailboxLeases implements AutoCloseable {

    /** How long a server that died keeps its users out, at the most. */
    static final Duration LONGEST = Duration.ofMinutes(1);

    private static final Logger LOGGER = LoggerFactory.getLogger(MailboxLeases.class);
    private static final int RENEWALS_A_LEASE = 3;

    private final Database database;
    private final Duration lease;
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService renewal = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "mailbox-leases");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Starts renewing what this server holds.
     *
     * @param lease how long a server that died keeps what it had in work from the others; its users it keeps out no longer than a minute
     * @throws IOException if the store cannot be used
     */
    public static MailboxLeases start(Database database, Duration lease) throws IOException {
        if (database.dialect() == Dialect.SQLITE) {
            // nobody else has this database: what stands there is of a run that did not end well
            database.write(handle -> handle.execute("DELETE FROM mailbox_lease"));
        }
        return new MailboxLeases(database, lease.compareTo(LONGEST) < 0 ? lease : LONGEST);
    }

    MailboxLeases(Database database, Duration lease) {
        this.database = database;
        this.lease = lease;
        long pause = lease.toMillis() / RENEWALS_A_LEASE;
        renewal.scheduleWithFixedDelay(this::renew, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** The exclusive right to read a mailbox. */
    final class Lease implements AutoCloseable {

        private final long mailbox;
        private final String holder;

        private Lease(long mailbox, String holder) {
            this.mailbox = mailbox;
            this.holder = holder;
        }

        /** Whether nobody has taken the mailbox meanwhile, for example while the database was away. */
        boolean isHeld() throws IOException {
            return database.read(handle -> handle.createQuery(
                    "SELECT COUNT(*) FROM mailbox_lease WHERE mailbox_id = :mailbox AND holder = :holder")
                .bind("mailbox", mailbox)
                .bind("holder", holder)
                .mapTo(Integer.class)
                .one()) > 0;
        }

        /** Gives it back; again does nothing. */
        @Override
        public void close() throws IOException {
            if (held.remove(holder)) {
                database.write(handle ->
                    handle.createUpdate("DELETE FROM mailbox_lease WHERE mailbox_id = :mailbox AND holder = :holder")
                        .bind("mailbox", mailbox)
                        .bind("holder", holder)
                        .execute());
            }
        }
    }

    /**
     * Takes a mailbox.
     *
     * @return empty if another session has it
     * @throws IOException if the store cannot be used
     */
    Optional<Lease> take(long mailbox) throws IOException {
        String holder = UUID.randomUUID().toString();
        if (database.write(handle -> take(handle, mailbox, holder)) == 0) {
            return Optional.empty();
        }
        held.add(holder);
        return Optional.of(new Lease(mailbox, holder));
    }

    private int take(Handle handle, long mailbox, String holder) {
        Instant now = database.now(handle);
        return handle.createUpdate("INSERT INTO mailbox_lease (mailbox_id, holder, until) VALUES (:mailbox, :holder, :until) "
                + "ON CONFLICT (mailbox_id) DO UPDATE SET holder = excluded.holder, until = excluded.until "
                + "WHERE mailbox_lease.until < :now")
            .bind("mailbox", mailbox)
            .bind("holder", holder)
            .bind("until", now.plus(lease))
            .bind("now", now)
            .execute();
    }

    private void renew() {
        List<String> holders = List.copyOf(held);
        if (holders.isEmpty()) {
            return;
        }
        try {
            database.write(handle -> handle.createUpdate("UPDATE mailbox_lease SET until = :until WHERE holder IN (<holders>)")
                .bind("until", database.now(handle).plus(lease))
                .bindList("holders", holders)
                .execute());
        } catch (IOException | RuntimeException e) {
            LOGGER.warn("POP3 sessions may lose their mailboxes to others in {} s: their locks cannot be renewed: {}",
                lease.toSeconds(), e.getMessage());
        }
    }

    /** Renews no more. */
    @Override
    public void close() {
        renewal.shutdownNow();
    }
}
