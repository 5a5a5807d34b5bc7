package eu.testa.mail.core.store;

import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.mail.MessageSource;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Messages in the store, octet by octet, in pieces: none is ever in memory as a whole, however large. Length and SHA-256 are
 * kept with each, and checked when it is read to its end.
 */
public final class StoredOctets {

    /** In octets. */
    private static final int PIECE = 256 * 1024;
    private static final long PIECES = 1024 * 1024;

    private final Database database;

    public StoredOctets(Database database) {
        this.database = database;
    }

    /** What is known of a message before its pieces are read. */
    record Head(long id, long length, byte[] sha256, Optional<byte[]> small) {
    }

    /** A message that was written. */
    public record Written(long id, byte[] sha256) {
    }

    /** Writes a message, as part of a change. */
    public Written write(Handle handle, InputStream message) throws IOException {
        byte[] piece = message.readNBytes(PIECE);
        MessageDigest digest = Sha256.digest();
        digest.update(piece);
        if (piece.length < PIECE) {
            byte[] sha256 = digest.digest();
            return new Written(insert(handle, piece.length, sha256, piece), sha256);
        }
        long id = insert(handle, 0, new byte[0], null);
        long length = 0;
        for (long number = 0; piece.length > 0; number++) {
            handle.createUpdate("INSERT INTO octets_piece (id, octets) VALUES (:id, :octets)")
                .bind("id", id * PIECES + number).bind("octets", piece).execute();
            length += piece.length;
            piece = message.readNBytes(PIECE);
            digest.update(piece);
        }
        byte[] sha256 = digest.digest();
        handle.createUpdate("UPDATE octets SET length = :length, sha256 = :sha256 WHERE id = :id")
            .bind("length", length).bind("sha256", sha256).bind("id", id).execute();
        return new Written(id, sha256);
    }

    private static long insert(Handle handle, long length, byte[] sha256, byte[] small) {
        return handle.createUpdate("INSERT INTO octets (length, sha256, small) VALUES (:length, :sha256, :small)")
            .bind("length", length).bind("sha256", sha256).bind("small", small)
            .executeAndReturnGeneratedKeys("id").mapTo(Long.class).one();
    }

    /** Makes a second message of the same octets, within the database; returns its id. */
    public long copy(Handle handle, long id) {
        long copy = handle.createUpdate("INSERT INTO octets (length, sha256, small) "
                + "SELECT length, sha256, small FROM octets WHERE id = :id")
            .bind("id", id).executeAndReturnGeneratedKeys("id").mapTo(Long.class).one();
        handle.createUpdate("INSERT INTO octets_piece (id, octets) SELECT id + :shift, octets FROM octets_piece "
                + "WHERE id >= :first AND id < :next")
            .bind("shift", (copy - id) * PIECES).bind("first", id * PIECES).bind("next", (id + 1) * PIECES).execute();
        return copy;
    }

    /** Removes a message, as part of a change. */
    public void delete(Handle handle, long id) {
        delete(handle, List.of(id));
    }

    /** Removes messages, as part of a change. */
    public void delete(Handle handle, Collection<Long> ids) {
        if (ids.isEmpty()) {
            return;
        }
        PreparedBatch heads = handle.prepareBatch("DELETE FROM octets WHERE id = :id");
        PreparedBatch pieces = handle.prepareBatch("DELETE FROM octets_piece WHERE id >= :first AND id < :next");
        for (long id : ids) {
            heads.bind("id", id).add();
            pieces.bind("first", id * PIECES).bind("next", (id + 1) * PIECES).add();
        }
        heads.execute();
        pieces.execute();
    }

    /**
     * A message that can be read any number of times, outside of any transaction.
     *
     * @param length in octets, as the caller has it
     */
    public MessageSource message(long id, long length) {
        return new StoredMessage(this, id, length);
    }

    Head head(long id) throws IOException {
        return database.read(handle -> handle.createQuery("SELECT length, sha256, small FROM octets WHERE id = :id")
            .bind("id", id)
            .map((row, context) -> new Head(id, row.getLong(1), row.getBytes(2), Optional.ofNullable(row.getBytes(3))))
            .findOne().orElseThrow(() -> gone(id)));
    }

    /** The id of a message's first piece; the others follow. */
    public static long firstPiece(long id) {
        return id * PIECES;
    }

    byte[] piece(long id, long number) throws IOException {
        return database.read(handle -> handle.createQuery("SELECT octets FROM octets_piece WHERE id = :id")
            .bind("id", id * PIECES + number).mapTo(byte[].class).findOne().orElseThrow(() -> gone(id)));
    }

    private static StoreException gone(long id) {
        return new StoreException("message " + id + " is no longer in the store, or not as a whole");
    }
}
