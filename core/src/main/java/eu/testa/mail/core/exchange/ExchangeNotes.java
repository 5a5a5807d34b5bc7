package eu.testa.mail.core.exchange;

import eu.testa.mail.core.address.TestaDomain;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoreException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What the servers of a country remember of the exchange, in their store: of each other country when its last list was signed, and of
 * the own one what was sent. Every method throws {@link StoreException} when the store cannot be used.
 */
public final class ExchangeNotes {

    /** The own list, which goes to all. */
    private static final String OWN = "*";
    private static final String UPSERT = "INSERT INTO digital_id_list (domain, signed_at, fingerprint, answered) "
        + "VALUES (:domain, :signed, :fingerprint, :answered) "
        + "ON CONFLICT (domain) DO UPDATE SET signed_at = excluded.signed_at, fingerprint = excluded.fingerprint";

    private final Database database;

    public ExchangeNotes(Database database) {
        this.database = database;
    }

    /** What was sent last: which list, and when. */
    record Sent(String fingerprint, Instant at) {
    }

    Optional<Instant> taken(TestaDomain domain) throws IOException {
        return database.read(handle -> handle.createQuery("SELECT signed_at FROM digital_id_list WHERE domain = :domain")
            .bind("domain", domain.name()).mapTo(Instant.class).findOne());
    }

    /** The first list of a country is to be answered with the own one. */
    void take(TestaDomain domain, Instant signed) throws IOException {
        write(domain.name(), signed, "", false);
    }

    /** The domains that do not have the own list yet. */
    Set<String> newcomers() throws IOException {
        return Set.copyOf(database.read(handle -> handle.createQuery("SELECT domain FROM digital_id_list WHERE answered = 0")
            .mapTo(String.class).list()));
    }

    void answered(TestaDomain newcomer) throws IOException {
        database.write(handle -> handle.createUpdate("UPDATE digital_id_list SET answered = 1 WHERE domain = :domain")
            .bind("domain", newcomer.name()).execute());
    }

    Optional<Sent> sent() throws IOException {
        return database.read(handle -> handle.createQuery("SELECT fingerprint, signed_at FROM digital_id_list WHERE domain = :domain")
            .bind("domain", OWN).map((row, context) -> new Sent(row.getString("fingerprint"), Instant.ofEpochMilli(row.getLong("signed_at"))))
            .findOne());
    }

    /** To everyone. */
    void sent(Sent sent) throws IOException {
        write(OWN, sent.at(), sent.fingerprint(), true);
    }

    private void write(String domain, Instant signed, String fingerprint, Boolean answered) throws IOException {
        database.write(handle -> handle.createUpdate(UPSERT).bind("domain", domain).bind("signed", signed)
            .bind("fingerprint", fingerprint).bind("answered", answered).execute());
    }
}
