package eu.testa.mail.core.store.archive;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.store.Dialect;
import eu.testa.mail.core.store.StoredTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** A table as text: a row a line, as a JSON object; octets as {@code {"base64": "..."}}. */
final class TableLines {

    private final Dialect dialect;
    private final ObjectMapper mapper = new ObjectMapper();

    TableLines(Dialect dialect) {
        this.dialect = dialect;
    }

    /** @return rows written */
    long write(StoreArchive.Rows rows, StoredTable table, OutputStream out) throws IOException {
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

    /** @return rows read */
    long read(Handle handle, StoredTable table, InputStream content) throws IOException {
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
        if (numbered && dialect == Dialect.POSTGRESQL) {
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
