package eu.testa.mail.core.evidence;

import eu.testa.mail.core.log.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One thing that a server did, as it is written to the evidence. Has envelopes, digests and replies; never a body, and
 * never a subject.
 *
 * @param at    when it happened
 * @param event what happened
 * @param facts what else is known, in the order of names; values are texts, whole numbers, truths, or lists of texts
 */
public record EvidenceRecord(Instant at, EvidenceEvent event, Map<String, Object> facts) {

    /** The id of the mail on this server, as in the other logs. */
    public static final String MAIL = "mail";
    /** The Message-ID of the header, which every server knows the mail by. */
    public static final String MESSAGE_ID = "messageId";
    /** The sender of the envelope; empty for a report. */
    public static final String FROM = "from";
    /** Recipients of the envelope. */
    public static final String TO = "to";
    /** Octets of the message. */
    public static final String SIZE = "size";
    /** SHA-256 of the octets that came in, in hexadecimal digits. */
    public static final String RECEIVED_DIGEST = "sha256Received";
    /** SHA-256 of the octets that went out, in hexadecimal digits. */
    public static final String SENT_DIGEST = "sha256Sent";
    /** Address of the other side. */
    public static final String PEER = "peer";
    /** Name of the other side, as the configuration or DNS has it. */
    public static final String HOST = "host";
    /** Protocol and cipher, or {@code none}. */
    public static final String TLS = "tls";
    /** The user who had logged in. */
    public static final String LOGIN = "login";
    /** What the other side said, or what it was told. */
    public static final String REPLY = "reply";
    /** The id that the next server gave the mail. */
    public static final String NEXT_ID = "nextId";
    /** Where in the dialogue something was refused. */
    public static final String STAGE = "stage";
    /** What was found: by the scanners, by the verification. */
    public static final String RESULT = "result";
    /** Which scanners were asked. */
    public static final String ENGINE = "engine";
    /** The date of the scanners' signatures. */
    public static final String SIGNATURES = "signatures";
    /** Whose digital ID has signed. */
    public static final String SIGNER = "signer";
    /** Who has changed something. */
    public static final String WHO = "who";
    /** From where it was changed. */
    public static final String WHENCE = "whence";
    /** What was changed. */
    public static final String WHAT = "what";
    /** Why. */
    public static final String REASON = "reason";
    /** How many. */
    public static final String COUNT = "count";
    /** SHA-256 over the configuration, in hexadecimal digits. */
    public static final String CONFIGURATION = "configuration";

    /** In the first record of a file: the name of the log. */
    public static final String LOG = "log";
    /** In the first record of a file: the origin of the last checkpoint of the file before it. */
    public static final String PREVIOUS = "previous";
    /** In the first record of a file: how many records the file before it has. */
    public static final String PREVIOUS_SIZE = "previousSize";
    /** In the first record of a file: the root of the file before it. */
    public static final String PREVIOUS_ROOT = "previousRoot";

    private static final int LONGEST_TEXT = 1000;
    private static final int LONGEST_LIST = 1000;

    /** Control characters become {@code ?}: a record can come from elsewhere, and goes to terminals. */
    public EvidenceRecord {
        SortedMap<String, Object> printable = new TreeMap<>(facts);
        printable.replaceAll((name, value) -> printable(value));
        facts = Collections.unmodifiableSortedMap(printable);
    }

    private static Object printable(Object value) {
        if (value instanceof List<?> texts) {
            List<Object> printable = new ArrayList<>(texts.size());
            texts.forEach(text -> printable.add(printable(text)));
            return List.copyOf(printable);
        }
        return value instanceof String text ? Printable.of(text) : value;
    }

    public static Builder of(EvidenceEvent event) {
        return new Builder(event);
    }

    /** Text of a fact, if it is there. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(facts.get(name)).map(Object::toString);
    }

    /** Collects the facts; what is absent or empty is left out. */
    public static final class Builder {

        private final EvidenceEvent event;
        private final Map<String, Object> facts = new TreeMap<>();

        private Builder(EvidenceEvent event) {
            this.event = event;
        }

        /** What is longer than a reply or an address can be is cut. */
        public Builder with(String name, String text) {
            facts.put(name, cut(text));
            return this;
        }

        public Builder with(String name, Optional<String> text) {
            text.ifPresent(present -> with(name, present));
            return this;
        }

        public Builder with(String name, long number) {
            facts.put(name, number);
            return this;
        }

        public Builder with(String name, List<String> texts) {
            List<String> kept = new ArrayList<>(texts.subList(0, Math.min(texts.size(), LONGEST_LIST)));
            kept.replaceAll(Builder::cut);
            facts.put(name, List.copyOf(kept));
            return this;
        }

        public EvidenceRecord at(Instant at) {
            return new EvidenceRecord(at, event, facts);
        }

        private static String cut(String text) {
            return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT - 1) + "…" : text;
        }
    }
}
