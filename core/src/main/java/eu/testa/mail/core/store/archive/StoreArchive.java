package eu.testa.mail.core.store.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.store.Database;
import eu.testa.mail.core.store.Dialect;
import eu.testa.mail.core.store.Schema;
import eu.testa.mail.core.store.StoredTable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/**
 * All that a store keeps in one archive that does not know on which engine it was, with files that belong to it: for a backup,
 * for another engine, for another machine. The tables are written as of one moment, while the server runs or not; the archive is
 * taken over as a whole or not at all.
 *
 * <p>The archive is a ZIP: {@code manifest.json} with format, version, and version of the tables; {@code tables/NAME.jsonl}
 * ({@link TableLines}); {@code files/NAME}; and at the end {@code sha256.json} with the checksum of each of these. An archive
 * without its end is not taken over.
 */
public final class StoreArchive {

    /** What stands before the name of a file in the archive. */
    public static final String FILES = "files/";

    private static final String FORMAT = "testa-store";
    private static final int VERSION = 2;
    private static final String MANIFEST = "manifest.json";
    private static final String CHECKSUMS = "sha256.json";
    private static final String COUNT_OF_FILES = "files";
    private static final int ROWS_AT_A_TIME = 20;

    private final Database database;
    private final TableLines lines;
    private final ObjectMapper mapper = new ObjectMapper();

    public StoreArchive(Database database) {
        this.database = database;
        this.lines = new TableLines(database.dialect());
    }

    /** Where the rows of an archive come from. */
    interface Rows {

        /** Gives every row of a table. */
        void of(StoredTable table, Sink sink) throws IOException;
    }

    /** Takes rows, as columns and what JDBC has in them. */
    interface Sink {

        void take(Map<String, Object> row) throws IOException;
    }

    /**
     * Writes the archive of all that the store has, and of files, which are asked for when the tables are written.
     *
     * @return rows by table, and the number of files
     */
    public Map<String, Long> write(OutputStream out, ArchivedFiles files) throws IOException {
        Writing writing = new Writing(out);
        database.read(handle -> {
            if (database.dialect() == Dialect.POSTGRESQL) {
                handle.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            }
            writing.tables((table, sink) -> all(handle, table, sink));
            return true;
        });
        return writing.end(files);
    }

    private static void all(Handle handle, StoredTable table, Sink sink) throws IOException {
        try (ResultIterator<Map<String, Object>> rows = handle.createQuery("SELECT * FROM " + table.name())
            .setFetchSize(ROWS_AT_A_TIME).map((row, context) -> TableReader.columns(row)).iterator()) {
            while (rows.hasNext()) {
                sink.take(rows.next());
            }
        }
    }

    /**
     * Writes an archive of these rows, such as those that can still be read.
     *
     * @return rows by table
     */
    Map<String, Long> write(OutputStream out, Rows rows) throws IOException {
        Writing writing = new Writing(out);
        writing.tables(rows);
        return writing.end(ArchivedFiles.NONE);
    }

    private interface Content {
        void to(OutputStream stream) throws IOException;
    }

    /** An archive that is being written. */
    private final class Writing {

        private final ZipOutputStream zip;
        private final Map<String, String> checksums = new TreeMap<>();
        private final Map<String, Long> rows = new TreeMap<>();

        private Writing(OutputStream out) {
            this.zip = new ZipOutputStream(out);
        }

        private void tables(Rows all) throws IOException {
            Map<String, Object> manifest = Map.of("format", FORMAT, "version", VERSION, "schema", Schema.VERSION,
                "tables", StoredTable.ALL.stream().map(StoredTable::name).toList());
            add(MANIFEST, stream -> stream.write(mapper.writeValueAsBytes(manifest)));
            for (StoredTable table : StoredTable.ALL) {
                add(path(table), stream -> rows.put(table.name(), lines.write(all, table, stream)));
            }
        }

        private Map<String, Long> end(ArchivedFiles files) throws IOException {
            rows.put(COUNT_OF_FILES, 0L);
            files.each((name, content) -> {
                add(FILES + sound(name), content::transferTo);
                rows.merge(COUNT_OF_FILES, 1L, Long::sum);
            });
            byte[] all = mapper.writeValueAsBytes(checksums);
            add(CHECKSUMS, stream -> stream.write(all));
            zip.finish();
            return rows;
        }

        private void add(String name, Content content) throws IOException {
            MessageDigest digest = Sha256.digest();
            zip.putNextEntry(new ZipEntry(name));
            content.to(new DigestOutputStream(zip, digest));
            zip.closeEntry();
            checksums.put(name, HexFormat.of().formatHex(digest.digest()));
        }
    }

    private static String path(StoredTable table) {
        return "tables/" + table.name() + ".jsonl";
    }

    /**
     * Takes an archive over into a store that is empty, but for the domains that a start enters: the archive's come to them.
     *
     * @return rows by table, and the number of files
     * @throws IOException if the store is not empty, or the archive is not whole, or of a later version; nothing was taken over
     */
    public Map<String, Long> read(InputStream archive, ArrivingFiles files) throws IOException {
        return database.write(handle -> {
            for (StoredTable table : StoredTable.ALL) {
                if (table != StoredTable.DOMAINS
                    && handle.createQuery("SELECT COUNT(*) FROM " + table.name()).mapTo(Long.class).one() > 0) {
                    throw new IOException("the store is not empty: there is something in " + table.name() + " already");
                }
            }
            return read(handle, new ZipInputStream(archive), files);
        });
    }

    private Map<String, Long> read(Handle handle, ZipInputStream zip, ArrivingFiles files) throws IOException {
        Map<String, Long> rows = new TreeMap<>(Map.of(COUNT_OF_FILES, 0L));
        Map<String, String> checksums = new TreeMap<>();
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            String name = entry.getName();
            if (name.equals(CHECKSUMS)) {
                check(mapper.readTree(new StillOpen(zip)), checksums);
                handle.execute("UPDATE deferred_mail SET lease = NULL, leased_until = 0");
                files.complete();
                return rows;
            }
            MessageDigest digest = Sha256.digest();
            DigestInputStream content = new DigestInputStream(new StillOpen(zip), digest);
            if (name.equals(MANIFEST)) {
                checkManifest(mapper.readTree(content));
            } else if (!checksums.containsKey(MANIFEST)) {
                throw new IOException("the archive is of another kind: it does not begin with " + MANIFEST);
            } else if (name.startsWith(FILES)) {
                files.take(sound(name.substring(FILES.length())), content);
                rows.merge(COUNT_OF_FILES, 1L, Long::sum);
            } else {
                StoredTable table = table(name)
                    .orElseThrow(() -> new IOException("the archive has " + name + ", which this version does not know"));
                rows.put(table.name(), lines.read(handle, table, content));
            }
            content.transferTo(OutputStream.nullOutputStream());
            if (checksums.put(name, HexFormat.of().formatHex(digest.digest())) != null) {
                throw new IOException("the archive is damaged: " + name + " is in it twice");
            }
        }
        throw new IOException("the archive is not whole: its end is missing");
    }

    private static Optional<StoredTable> table(String name) {
        return StoredTable.ALL.stream().filter(one -> path(one).equals(name)).findFirst();
    }

    /**
     * The name of a file that stays below the folder into which it is put.
     *
     * @throws IOException if it does not
     */
    public static String sound(String name) throws IOException {
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\\') >= 0 || part.indexOf('\0') >= 0) {
                throw new IOException("the archive has a file with a name that none is given here: " + name);
            }
        }
        return name;
    }

    /** Parsers close what they have read; the archive goes on. */
    private static final class StillOpen extends FilterInputStream {

        private StillOpen(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // the archive is its owner's
        }
    }

    private static void checkManifest(JsonNode manifest) throws IOException {
        if (!manifest.path("format").asText().equals(FORMAT) || manifest.path("version").asInt() > VERSION) {
            throw new IOException("expected an archive of format " + FORMAT + ", version " + VERSION + " at most; found "
                + manifest.path("format").asText("none") + ", version " + manifest.path("version").asText("none"));
        }
        Schema.refuseLater("the archive", manifest.path("schema").asInt());
    }

    private static void check(JsonNode expected, Map<String, String> found) throws IOException {
        for (Iterator<String> names = expected.fieldNames(); names.hasNext();) {
            String name = names.next();
            if (!expected.path(name).asText().equals(found.get(name))) {
                throw new IOException("the archive is damaged: " + name + " is not as it was written");
            }
        }
        if (!found.containsKey(MANIFEST) || expected.size() != found.size()) {
            throw new IOException("the archive is not whole");
        }
    }
}
