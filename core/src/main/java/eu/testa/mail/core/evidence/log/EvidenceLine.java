package eu.testa.mail.core.evidence.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.time.IsoTime;
import java.io.IOException;
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
    /** Stands where the place in the file will. */
    private static final Object PLACE = new Object();

    private static final ObjectMapper JSON = new ObjectMapper()
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /**
     * A line without its place in the file, for whoever writes a record before it is known.
     *
     * @param before octets of the line up to the place
     * @param after  octets behind it
     * @param keys   under which the index has it
     */
    record Unnumbered(byte[] before, byte[] after, long[] keys) {

        /** The whole line, without the line end. */
        byte[] at(long sequence) {
            byte[] number = Long.toString(sequence).getBytes(StandardCharsets.US_ASCII);
            return ByteBuffer.allocate(before.length + number.length + after.length).put(before).put(number).put(after).array();
        }
    }

    /**
     * Writes a record as a line.
     *
     * @param nonce 128 random bits in hexadecimal digits: without them, whoever has a leaf's hash could guess what it says
     */
    static Unnumbered write(String nonce, EvidenceRecord record) {
        Map<String, Object> facts = new TreeMap<>(record.facts());
        facts.put(AT, IsoTime.of(record.at()));
        facts.put(EVENT, record.event().word());
        facts.put(NONCE, nonce);
        facts.put(SEQUENCE, PLACE);
        StringBuilder line = new StringBuilder(USUAL_LENGTH).append('{');
        byte[] before = {};
        for (Map.Entry<String, Object> fact : facts.entrySet()) {
            writeText(fact.getKey(), line);
            line.append(':');
            if (fact.getValue() == PLACE) {
                before = line.toString().getBytes(StandardCharsets.UTF_8);
                line.setLength(0);
            } else {
                write(fact.getValue(), line);
            }
            line.append(',');
        }
        line.setCharAt(line.length() - 1, '}');
        return new Unnumbered(before, line.toString().getBytes(StandardCharsets.UTF_8), LineIndex.keys(record));
    }

    private static void write(Object value, StringBuilder line) {
        if (value instanceof List<?> texts) {
            line.append('[');
            for (Object text : texts) {
                if (line.charAt(line.length() - 1) != '[') {
                    line.append(',');
                }
                write(text, line);
            }
            line.append(']');
        } else if (value instanceof String text) {
            writeText(text, line);
        } else {
            line.append(value);
        }
    }

    /** Plain letters stand for themselves, and most texts have no others. */
    private static void writeText(String text, StringBuilder line) {
        if (isPlain(text)) {
            line.append('"').append(text).append('"');
        } else {
            line.append(new String(json(text), StandardCharsets.UTF_8));
        }
    }

    private static boolean isPlain(String text) {
        for (int place = 0; place < text.length(); place++) {
            char letter = text.charAt(place);
            if (letter < ' ' || letter > '~' || letter == '"' || letter == '\\') {
                return false;
            }
        }
        return true;
    }

    private static byte[] json(String text) {
        try {
            return JSON.writeValueAsBytes(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("any printable text can be written", e);
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
