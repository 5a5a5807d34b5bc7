package eu.testa.mail.core.evidence.log;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A record as a line of the log: one JSON object, names in order, no blanks, UTF-8. The octets of the line without its line
 * end are a leaf of the tree.
 *
 * @param sequence place in its file, from 0
 * @param record   what was written; empty for an event that this version does not know
 */
public record EvidenceLine(long sequence, Optional<EvidenceRecord> record) {

    private static final String AT = "at";
    private static final String EVENT = "event";
    private static final String NONCE = "nonce";
    private static final String SEQUENCE = "seq";

    private static final int USUAL_LENGTH = 1024;

    private static final ObjectMapper JSON = new ObjectMapper()
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * A line without its place in the file, for whoever writes a record before it is known.
     *
     * @param octets of the line
     * @param place  where in them the place belongs
     * @param keys   under which the index has it
     */
    record Unnumbered(byte[] octets, int place, long[] keys) {

        /** The whole line, without the line end. */
        byte[] at(long sequence) {
            byte[] number = Long.toString(sequence).getBytes(StandardCharsets.US_ASCII);
            return ByteBuffer.allocate(octets.length + number.length).put(octets, 0, place).put(number)
                .put(octets, place, octets.length - place).array();
        }
    }

    /**
     * Writes a record as a line.
     *
     * @param nonce 128 random bits in hexadecimal digits: without them, whoever has a leaf's hash could guess what it says
     */
    static Unnumbered write(String nonce, EvidenceRecord record) {
        Map<String, Object> line = new TreeMap<>(record.facts());
        line.put(AT, record.at().toString());
        line.put(EVENT, record.event().word());
        line.put(NONCE, nonce);
        line.put(SEQUENCE, "");
        ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_LENGTH);
        int place = 0;
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            for (Map.Entry<String, Object> fact : line.entrySet()) {
                json.writeFieldName(fact.getKey());
                if (fact.getKey().equals(SEQUENCE)) {
                    json.writeRawValue("");
                    json.flush();
                    place = out.size();
                } else {
                    write(fact.getValue(), json);
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written to", e);
        }
        return new Unnumbered(out.toByteArray(), place, LineIndex.keys(record));
    }

    private static void write(Object value, JsonGenerator json) throws IOException {
        if (value instanceof List<?> texts) {
            json.writeStartArray();
            for (Object text : texts) {
                write(text, json);
            }
            json.writeEndArray();
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else {
            json.writeString((String) value);
        }
    }

    /**
     * Reads a line.
     *
     * @throws IOException if this is no line of an evidence log
     */
    public static EvidenceLine read(byte[] line) throws IOException {
        JsonNode tree = JSON.readTree(line);
        if (!(tree instanceof ObjectNode object) || !object.path(SEQUENCE).canConvertToLong() || !object.path(EVENT).isTextual()
            || !object.path(AT).isTextual()) {
            throw new IOException("no line of an evidence log: expected an object with at, event and seq");
        }
        String event = object.path(EVENT).asText();
        try {
            Instant at = Instant.parse(object.path(AT).asText());
            return new EvidenceLine(object.path(SEQUENCE).asLong(),
                EvidenceEvent.ofWord(event).map(known -> new EvidenceRecord(at, known, facts(object))));
        } catch (DateTimeParseException e) {
            throw new IOException("no time: " + object.path(AT).asText(), e);
        }
    }

    /** Whether a line is a record with this place in its file. */
    public static boolean isAt(long sequence, byte[] line) {
        try {
            return read(line).sequence() == sequence;
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, Object> facts(ObjectNode object) {
        Map<String, Object> facts = new TreeMap<>();
        object.fieldNames().forEachRemaining(name -> {
            if (!List.of(AT, EVENT, NONCE, SEQUENCE).contains(name)) {
                facts.put(name, value(object.get(name)));
            }
        });
        return facts;
    }

    private static Object value(JsonNode node) {
        if (node.isArray()) {
            List<String> texts = new ArrayList<>();
            node.forEach(one -> texts.add(one.asText()));
            return List.copyOf(texts);
        }
        return node.isIntegralNumber() ? (Object) node.asLong() : node.isBoolean() ? (Object) node.asBoolean() : node.asText();
    }
}
