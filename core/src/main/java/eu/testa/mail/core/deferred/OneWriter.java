package eu.testa.mail.core.deferred;

import eu.testa.mail.core.store.StoreException;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One writer at a time, for Derby: where several write, it may not recover from a kill.
 *
 * <p>Where rows are locked, Derby lets others at an index page before it has committed that it removed deleted entries there
 * (its B-tree code closes the container first, which unlatches the page). If somebody else fills the page and commits, and
 * the server is killed before that other commit, the removal cannot be undone for want of space, Derby ends its recovery
 * there, and the store never opens again. So a change begins with a shared lock of all tables, which readers may have too and
 * nobody who writes: Derby removes nothing while it is held, and nobody gets it before a removal is committed.
 *
 * <p>Changes that come while another is being committed share the next commit, as they wait for the same disk. If one of
 * them fails, each is made again by itself: nobody fails for somebody else's mail.
 */
final class OneWriter extends Transactions {

    private static final List<String> TABLES = List.of("destination", "deferred_mail", "deferred_octets");
    /** Changes that share a commit at most: a few megabytes of usual mail. */
    private static final int MOST = 50;

    /** How far the changes that are made together have come. */
    private enum Stage { OPENING, CHANGING, COMMITTING }

    private final ReentrantLock turn = new ReentrantLock();
    /** Of whoever has the turn. */
    private Stage stage = Stage.OPENING;
    /** Of whoever has the turn; null while nothing is being changed. */
    private Connection changing;
    private final Queue<Change<?>> waiting = new ConcurrentLinkedQueue<>();

    OneWriter(HikariDataSource source) {
        super(source);
    }

    /** What one caller wants; whoever has the turn makes it, in the order in which they came. */
    private static final class Change<T> {
        private final Work<T> work;
        private T result;
        private Exception failure;
        private boolean made;

        Change(Work<T> work) {
            this.work = work;
        }

        void in(Connection connection) throws SQLException, IOException {
            result = work.in(connection);
        }

        void failed(Exception why) {
            failure = why;
            made = true;
        }

        T result() throws IOException {
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            return result;
        }
    }

    @Override
    <T> T write(Work<T> work) throws IOException {
        Change<T> change = new Change<>(work);
        waiting.add(change);
        turn.lock();
        try {
            while (!change.made) {
                make(next());
            }
        } finally {
            turn.unlock();
        }
        return change.result();
    }

    /** Within a change (whose octets may come from the store itself), on its connection: another would wait for its locks. */
    @Override
    <T> T read(Work<T> work) throws IOException {
        if (!turn.isHeldByCurrentThread() || changing == null) {
            return super.read(work);
        }
        try {
            return work.in(changing);
        } catch (SQLException e) {
            throw new StoreException("the deferred store cannot be used: " + e.getMessage(), e);
        }
    }

    private List<Change<?>> next() {
        List<Change<?>> next = new ArrayList<>();
        while (next.size() < MOST && !waiting.isEmpty()) {
            next.add(waiting.remove());
        }
        return next;
    }

    private void make(List<Change<?>> changes) {
        try {
            if (changes.size() == 1 || !makeTogether(changes)) {
                changes.forEach(this::makeAlone);
            }
        } finally {
            // after an Error, which is the thread's that had the turn
            changes.stream().filter(change -> !change.made)
                .forEach(change -> change.failed(new StoreException("the deferred store was left in the middle of a change")));
        }
    }

    /** @return false if one of them failed: nothing was changed, and each is to be made by itself */
    private boolean makeTogether(List<Change<?>> changes) {
        try {
            super.read(connection -> {
                stage = Stage.OPENING;
                lockTables(connection);
                stage = Stage.CHANGING;
                for (Change<?> change : changes) {
                    make(change, connection);
                }
                stage = Stage.COMMITTING;
                return null;
            });
            changes.forEach(change -> change.made = true);
            return true;
        } catch (IOException | RuntimeException e) {
            if (stage == Stage.CHANGING) {
                return false;
            }
            // Opening: each by itself would wait as long for the database. Committing: perhaps they were made, and a mail
            // would be deferred twice.
            changes.forEach(change -> change.failed(e));
            return true;
        } finally {
            stage = Stage.OPENING;
        }
    }

    private void makeAlone(Change<?> change) {
        try {
            super.read(connection -> {
                lockTables(connection);
                make(change, connection);
                return null;
            });
            change.made = true;
        } catch (IOException | RuntimeException e) {
            change.failed(e);
        }
    }

    private void make(Change<?> change, Connection connection) throws SQLException, IOException {
        changing = connection;
        try {
            change.in(connection);
        } finally {
            changing = null;
        }
    }

    private static void lockTables(Connection connection) throws SQLException {
        for (String table : TABLES) {
            try (PreparedStatement lock = connection.prepareStatement("LOCK TABLE " + table + " IN SHARE MODE")) {
                lock.execute();
            }
        }
    }
}
