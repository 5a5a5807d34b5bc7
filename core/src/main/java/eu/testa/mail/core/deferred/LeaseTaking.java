package eu.testa.mail.core.deferred;

import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.store.DamagedException;
import eu.testa.mail.core.store.Database;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Takes leases on deferred mail on which nobody has one. {@link DeferredMails} says which mail, and when. */
final class LeaseTaking {

    private final Database database;
    private final DamagedMails damaged;
    private final RowMapper<Row> rows = new KnownColumns<>(Row.class);

    LeaseTaking(Database database, DamagedMails damaged) {
        this.database = database;
        this.damaged = damaged;
    }

    /** A mail as it is leased, with what shows whether its state is as it was stored. */
    public record Row(@Nested DeferredMail mail, byte[] state, byte[] stateSha256) {

        boolean isWhole() {
            return Arrays.equals(Sha256.of(state), stateSha256);
        }
    }

    /** Which mails, and by which time they are in order. */
    record Choice(String condition, String order, Map<String, ?> arguments) {

        static Choice of(long id) {
            return new Choice("id = :id", "first_queued", Map.of("id", id));
        }

        /** Of the index, only what stands behind this place is looked at. */
        Choice after(DeferredMails.Place place) {
            Map<String, Object> all = new HashMap<>(arguments);
            all.put("afterTime", place.time());
            all.put("afterId", place.id());
            return new Choice("(" + order + ", id) > (:afterTime, :afterId) AND " + condition, order, all);
        }
    }

    /** Leases as many as that, in their order; what is damaged is noted and passed over. */
    List<Lease> lease(Choice choice, int most, Duration term) throws IOException {
        try {
            return leaseReadable(choice, most, term);
        } catch (DamagedException e) {
            damaged.find();
            return leaseOneByOne(choice, most, term);
        }
    }

    /** A mail beside one that cannot be read may be readable, and yet its row cannot be changed. */
    private List<Lease> leaseOneByOne(Choice choice, int most, Duration term) throws IOException {
        List<Long> ids = database.read(handle -> select(handle, "id", choice, most, "").mapTo(Long.class).list());
        List<Lease> leases = new ArrayList<>();
        for (long id : ids) {
            try {
                leases.addAll(leaseReadable(Choice.of(id), 1, term));
            } catch (DamagedException e) {
                damaged.note(id, "it cannot be changed: " + e.getMessage());
            }
        }
        return leases;
    }

    /** What is damaged is left out by its id alone, which is in every index: its row is not looked at. */
    private Query select(Handle handle, String columns, Choice choice, int most, String lock) {
        return handle.createQuery("SELECT " + columns + " FROM deferred_mail WHERE " + choice.condition()
                + " AND leased_until <= :storeTime AND id NOT IN (SELECT mail FROM damaged_mail) ORDER BY " + choice.order()
                + ", id LIMIT :most" + lock)
            .bindMap(choice.arguments()).bind("storeTime", database.now(handle)).bind("most", most);
    }

    private List<Lease> leaseReadable(Choice choice, int most, Duration term) throws IOException {
        if (!database.isWorthAWrite(handle -> select(handle, "id", choice, 1, "").mapTo(Long.class).findFirst().isPresent())) {
            return List.of();
        }
        String token = UUID.randomUUID().toString();
        List<Row> leased = database.write(handle -> {
            Instant now = database.now(handle);
            List<Row> candidates = DeferredRows.with(select(handle, DeferredMail.COLUMNS + ", state, state_sha256", choice,
                most, database.dialect().skipLocked())).map(rows).list();
            if (candidates.isEmpty()) {
                return candidates;
            }
            PreparedBatch update = handle.prepareBatch(
                "UPDATE deferred_mail SET lease = :token, leased_until = :until WHERE id = :id");
            candidates.forEach(row -> update.bind("token", token).bind("until", now.plus(term))
                .bind("id", row.mail().id()).add());
            update.execute();
            return candidates;
        });
        List<Lease> leases = new ArrayList<>(leased.size());
        for (Row row : leased) {
            if (row.isWhole()) {
                leases.add(new Lease(row.mail(), row.state(), token));
            } else {
                damaged.note(row.mail().id(), "its envelope is not in the store as it came");
            }
        }
        return leases;
    }
}
