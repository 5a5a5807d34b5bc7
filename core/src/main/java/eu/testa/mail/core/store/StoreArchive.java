package eu.testa.mail.core.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.digest.Sha256;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.Update;

/**
 * All that a store keeps in one archive that does not know on which engine it was: for a backup, for another engine, for another
 * machine. It is written as of one moment, while the server runs or not, and taken over as a whole or not at all.
 *
 * <p>The archive is a ZIP: {@code manifest.json} with format and version, {@code tables/NAME.jsonl} with a row of the table a line
 * as a JSON object (octets as {@code {"base64": "..."}}), and at the end {@code sha256.json} with the checksum of each of these.
 * An archive without its end is not taken over.
 */
public final class StoreArchive {

    private static final String FORMAT = "testa-store";
    private static final int VERSION = 1;
    private static final String MANIFEST = "manifest.json";
    private static final String CHECKSUMS = "sha256.json";
    private static final int ROWS_AT_A_TIME = 20;

    private final Database database;
    private final ObjectMapper mapper = new ObjectMapper();

    public StoreArchive(Database database) {
        this.database = database;
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
     * Writes the archive of all that the store has.
     *
     * @return rows by table
     */
    public Map<String, Long> write(OutputStream out) throws IOException {
        return database.read(handle -> {
            if (database.dialect() == Dialect.POSTGRESQL) {
                handle.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            }
            return write(out, (table, sink) -> all(handle, table, sink));
        });
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
        ZipOutputStream zip = new ZipOutputStream(out);
        Map<String, Long> written = new TreeMap<>();
        Map<String, String> checksums = new TreeMap<>();
        Map<String, Object> manifest = Map.of("format", FORMAT, "version", VERSION,
            "tables", StoredTable.ALL.stream().map(StoredTable::name).toList());
        checksums.put(MANIFEST, entry(zip, MANIFEST, stream -> stream.write(mapper.writeValueAsBytes(manifest))));
        for (StoredTable table : StoredTable.ALL) {
            checksums.put(path(table), entry(zip, path(table), stream -> written.put(table.name(), writeRows(rows, table, stream))));
        }
        entry(zip, CHECKSUMS, stream -> stream.write(mapper.writeValueAsBytes(checksums)));
        zip.finish();
        return written;
    }

    private interface Content {
        void to(OutputStream stream) throws IOException;
    }

    /** @return its checksum */
    private static String entry(ZipOutputStream zip, String name, Content content) throws IOException {
        MessageDigest digest = Sha256.digest();
        zip.putNextEntry(new ZipEntry(name));
        content.to(new DigestOutputStream(zip, digest));
        zip.closeEntry();
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String path(StoredTable table) {
        return "tables/" + table.name() + ".jsonl";
    }

    private long writeRows(Rows rows, StoredTable table, OutputStream out) throws IOException {
        JsonGenerator json = mapper.createGenerator(out).setRootValueSeparator(null);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        long[] written = new long[1];
        rows.of(table, row -> {
            json.writeStartObject();
            for (Map.Entry<String, Object> column : row.entrySet()) {
                json.writeFieldName(column.getKey());
                write(json, column.getValue());
            }
            json.writeEndObject();
            json.writeRaw('\n');
            written[0]++;
        });
        json.flush();
        return written[0];
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof byte[] octets) {
            json.writeStartObject();
            json.writeStringField("base64", Base64.getEncoder().encodeToString(octets));
            json.writeEndObject();
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else {
            json.writeString(value.toString());
        }
    }

    /**
     * Takes an archive over into a store that is empty, but for the domains that a start enters: the archive's come to them.
     *
     * @return rows by table
     * @throws IOException if the store is not empty, or the archive is not whole; nothing was taken over
     */
    public Map<String, Long> read(InputStream archive) throws IOException {
        return database.write(handle -> {
            for (StoredTable table : StoredTable.ALL) {
                if (table != StoredTable.DOMAINS
                    && handle.createQuery("SELECT COUNT(*) FROM " + table.name()).mapTo(Long.class).one() > 0) {
                    throw new IOException("the store is not empty: there is something in " + table.name() + " already");
                }
            }
            return read(handle, new ZipInputStream(archive));
        });
    }

    private Map<String, Long> read(Handle handle, ZipInputStream zip) throws IOException {
        Map<String, Long> rows = new TreeMap<>();
        Map<String, String> checksums = new TreeMap<>();
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            String name = entry.getName();
            if (name.equals(CHECKSUMS)) {
                check(mapper.readTree(new Open(zip)), checksums);
                handle.execute("UPDATE deferred_mail SET lease = NULL, leased_until = 0");
                return rows;
            }
            MessageDigest digest = Sha256.digest();
            DigestInputStream content = new DigestInputStream(new Open(zip), digest);
            if (name.equals(MANIFEST)) {
                checkManifest(mapper.readTree(content));
            } else {
                StoredTable table = StoredTable.ALL.stream().filter(one -> path(one).equals(name)).findFirst()
                    .orElseThrow(() -> new IOException("the archive has " + name + ", which this version does not know"));
                rows.put(table.name(), readRows(handle, table, content));
            }
            content.transferTo(OutputStream.nullOutputStream());
            checksums.put(name, HexFormat.of().formatHex(digest.digest()));
        }
        throw new IOException("the archive is not whole: its end is missing");
    }

    /** Parsers close what they have read; the archive goes on. */
    private static final class Open extends FilterInputStream {

        private Open(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // the archive is its owner's
        }
    }

    private static void checkManifest(JsonNode manifest) throws IOException {
        if (!manifest.path("format").asText().equals(FORMAT) || manifest.path("version").asInt() != VERSION) {
            throw new IOException("expected an archive of format " + FORMAT + ", version " + VERSION + "; found "
                + manifest.path("format").asText("none") + ", version " + manifest.path("version").asText("none"));
        }
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

    private long readRows(Handle handle, StoredTable table, InputStream content) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8));
        long rows = 0;
        long highest = 0;
        boolean numbered = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode row = mapper.readTree(line);
            insert(handle, table, row);
            numbered |= row.has("id");
            highest = Math.max(highest, row.path("id").asLong());
            rows++;
        }
        if (numbered && database.dialect() == Dialect.POSTGRESQL) {
            // SQLite goes on after the highest by itself
            handle.createQuery("SELECT setval(seq, :highest) FROM (SELECT pg_get_serial_sequence(:table, 'id') AS seq) found "
                + "WHERE seq IS NOT NULL").bind("highest", highest).bind("table", table.name()).mapTo(Long.class).list();
        }
        return rows;
    }

    private static void insert(Handle handle, StoredTable table, JsonNode row) throws IOException {
        List<String> columns = new ArrayList<>();
        row.fieldNames().forEachRemaining(columns::add);
        if (!columns.stream().allMatch(column -> column.matches("[a-z0-9_]+"))) {
            throw new IOException("the archive is damaged: " + table.name() + " has columns that no store has");
        }
        String known = table == StoredTable.DOMAINS ? " ON CONFLICT (name) DO NOTHING" : "";
        try (Update insert = handle.createUpdate("INSERT INTO " + table.name() + " (" + String.join(", ", columns) + ") VALUES ("
            + columns.stream().map(column -> ":" + column).collect(Collectors.joining(", ")) + ")" + known)) {
            columns.forEach(column -> bind(insert, column, row.path(column)));
            insert.execute();
        }
    }

    private static void bind(Update insert, String column, JsonNode value) {
        if (value.isNull()) {
            insert.bindNull(column, Types.NULL);
        } else if (value.isObject()) {
            insert.bind(column, Base64.getDecoder().decode(value.path("base64").asText()));
        } else if (value.isNumber()) {
            insert.bind(column, value.asLong());
        } else {
            insert.bind(column, value.asText());
        }
    }
}
