package eu.testa.mail.core.deferred;

import eu.testa.mail.core.store.DamagedException;
import eu.testa.mail.core.store.Database;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mail that waits and cannot be read: it is named here and handed to nobody, so that all other mail goes on. */
public final class DamagedMails {

    private static final Logger LOGGER = LoggerFactory.getLogger(DamagedMails.class);

    private final Database database;
    private final Clock clock;

    public DamagedMails(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A mail that cannot be read.
     *
     * @param mail its id
     * @param what is wrong with it
     */
    public record DamagedMail(long mail, Instant noticedAt, String what) {
    }

    /** All of them, in the order of their ids. */
    public List<DamagedMail> list() throws IOException {
        return database.read(handle -> DeferredRows.with(handle.createQuery(
                "SELECT mail, noticed_at, what FROM damaged_mail ORDER BY mail"), DamagedMail.class)
            .mapTo(DamagedMail.class).list());
    }

    void note(long mail, String what) throws IOException {
        int noted = database.write(handle -> handle.createUpdate("INSERT INTO damaged_mail (mail, noticed_at, what) "
                + "VALUES (:mail, :now, :what) ON CONFLICT (mail) DO NOTHING")
            .bind("mail", mail).bind("now", clock.instant()).bind("what", what).execute());
        if (noted == 1) {
            LOGGER.error("Mail {} cannot be read and is set aside: {}. All other mail goes on. What can be saved of it: "
                + "./testa store check; to try it again: ./testa queue retry {}", mail, what, mail);
        }
    }

    /**
     * Looks at the row of every waiting mail by itself and notes those that cannot be read.
     *
     * @return how many more there are than before
     */
    int find() throws IOException {
        int before = list().size();
        for (long id : ids()) {
            try {
                database.read(handle -> handle.createQuery("SELECT state, state_sha256, reply, returned FROM deferred_mail "
                    + "WHERE id = :id").bind("id", id).mapToMap().findFirst());
            } catch (DamagedException e) {
                note(id, e.getMessage());
            }
        }
        return list().size() - before;
    }

    /** Of all waiting mail, from an index: rows that cannot be read are not looked at. */
    List<Long> ids() throws IOException {
        return database.read(handle -> handle.createQuery("SELECT id FROM deferred_mail ORDER BY expire_at, id")
            .mapTo(Long.class).list());
    }
}
