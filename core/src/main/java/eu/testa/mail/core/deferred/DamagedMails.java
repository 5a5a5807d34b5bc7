package eu.testa.mail.core.deferred;

import eu.testa.mail.core.store.DamagedException;
import eu.testa.mail.core.store.Database;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;
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

    /** What is done with some mails in one transaction. */
    @FunctionalInterface
    interface Change<T> {

        /** @return how many were changed */
        int in(Handle handle, List<T> mails) throws IOException;
    }

    /**
     * Changes mails in one transaction; where one of them is damaged, each in its own. One that cannot be changed is noted, and stops
     * no other.
     *
     * @param id of a mail
     * @return how many were changed
     */
    <T> int changeAround(List<T> mails, ToLongFunction<T> id, Change<T> change) throws IOException {
        return changeAround(mails, change, (mail, why) -> {
            note(id.applyAsLong(mail), "it cannot be changed: " + why.getMessage());
            return 0;
        });
    }

    /** What is done with a mail that is damaged. */
    @FunctionalInterface
    interface Otherwise<T> {

        /** @return how many were changed */
        int with(T mail, DamagedException why) throws IOException;
    }

    /** The same, with something else in place of the note. */
    <T> int changeAround(List<T> mails, Change<T> change, Otherwise<T> otherwise) throws IOException {
        try {
            return database.write(handle -> change.in(handle, mails));
        } catch (DamagedException e) {
            if (mails.size() == 1) {
                return otherwise.with(mails.get(0), e);
            }
        }
        int changed = 0;
        for (T mail : mails) {
            changed += changeAround(List.of(mail), change, otherwise);
        }
        return changed;
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
