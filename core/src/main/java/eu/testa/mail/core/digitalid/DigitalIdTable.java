package eu.testa.mail.core.digitalid;

import eu.testa.mail.core.pki.CertificateAddresses;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Digital IDs in the store. Several servers may change it at the same time, so what a change depends on is asked in the change itself.
 * Every method throws {@link StoreException} when the store cannot be used, and has then changed nothing.
 */
final class DigitalIdTable {

    private static final Logger LOGGER = LoggerFactory.getLogger(DigitalIdTable.class);
    private static final String INSERT = "INSERT INTO digital_id (mailbox, sha256, certificate, origin, changed, stamp) "
        + "VALUES (:mailbox, :sha256, :certificate, :origin, :changed, :stamp) ON CONFLICT (mailbox, sha256) ";
    private static final String REPLACE = "DO UPDATE SET origin = excluded.origin, changed = excluded.changed, stamp = excluded.stamp";
    private static final String DELETE = "DELETE FROM digital_id WHERE mailbox = :mailbox AND sha256 = :sha256";

    private final Database database;

    DigitalIdTable(Database database) {
        this.database = database;
    }

    /** It is another one after each change of the table, whoever made it. */
    record Mark(long rows, long stamps) {
    }

    Mark mark() throws IOException {
        return database.read(handle -> handle.createQuery(
            "SELECT COUNT(*) AS entries, COALESCE(SUM(stamp), 0) AS stamps FROM digital_id")
            .map((row, context) -> new Mark(row.getLong("entries"), row.getLong("stamps"))).one());
    }

    /** Keeps it, whatever was there of it before. */
    void put(DigitalId id) throws IOException {
        insert(id, REPLACE);
    }

    /** @return false if it is there, in whatever way it came */
    boolean putNew(DigitalId id) throws IOException {
        return insert(id, "DO NOTHING");
    }

    /** @return false if it is there, and did not come with a mail only */
    boolean putAboveHarvested(DigitalId id) throws IOException {
        return insert(id, REPLACE + " WHERE digital_id.origin = 'HARVESTED'");
    }

    private boolean insert(DigitalId id, String conflict) throws IOException {
        byte[] certificate = encoded(id);
        return database.write(handle -> handle.createUpdate(INSERT + conflict).bind("mailbox", id.mailbox()).bind("sha256", id.sha256())
            .bind("certificate", certificate).bind("origin", id.origin().name()).bind("changed", Boolean.valueOf(id.changed()))
            .bind("stamp", ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)).execute()) > 0;
    }

    void delete(DigitalId id) throws IOException {
        delete(id, DELETE);
    }

    /** @return false if it is not there, or by now somebody here vouches for it */
    boolean deleteExchanged(DigitalId id) throws IOException {
        return delete(id, DELETE + " AND origin = 'EXCHANGED'");
    }

    private boolean delete(DigitalId id, String sql) throws IOException {
        return database.write(handle -> handle.createUpdate(sql).bind("mailbox", id.mailbox()).bind("sha256", id.sha256()).execute()) > 0;
    }

    /**
     * All that are there. One that cannot be read is left out, and named in the log: it must not keep the others from their users.
     *
     * @param known certificates by fingerprint, which are not read once more
     */
    List<DigitalId> read(Map<String, X509Certificate> known) throws IOException {
        return database.read(handle -> handle.createQuery("SELECT mailbox, sha256, origin, changed, "
            + (known.isEmpty() ? "certificate" : "NULL AS certificate") + " FROM digital_id")
            .map((row, context) -> id(handle, row, known)).list()).stream().flatMap(Optional::stream).toList();
    }

    private static Optional<DigitalId> id(Handle handle, ResultSet row, Map<String, X509Certificate> known) throws SQLException {
        String mailbox = row.getString("mailbox");
        String sha256 = row.getString("sha256");
        try {
            X509Certificate certificate = known.get(sha256);
            if (certificate == null) {
                certificate = decoded(Optional.ofNullable(row.getBytes("certificate")).orElseGet(() -> handle
                    .createQuery("SELECT certificate FROM digital_id WHERE mailbox = :mailbox AND sha256 = :sha256")
                    .bind("mailbox", mailbox).bind("sha256", sha256).mapTo(byte[].class).one()));
            }
            String address = CertificateAddresses.of(certificate).stream().filter(mailbox::equalsIgnoreCase).findFirst()
                .orElseThrow(() -> new CertificateException("it is of another address"));
            return Optional.of(new DigitalId(address, certificate, Origin.valueOf(row.getString("origin")), row.getInt("changed") != 0));
        } catch (CertificateException | IllegalArgumentException e) {
            LOGGER.warn("The digital ID {} of {} is left out: {}", sha256, mailbox, e.getMessage());
            return Optional.empty();
        }
    }

    private static X509Certificate decoded(byte[] certificate) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
    }

    private static byte[] encoded(DigitalId id) throws IOException {
        try {
            return id.certificate().getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IOException("the certificate of " + id.address() + " cannot be encoded", e);
        }
    }
}
