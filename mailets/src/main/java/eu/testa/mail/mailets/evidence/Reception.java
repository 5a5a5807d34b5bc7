package eu.testa.mail.mailets.evidence;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.core.deferred.QueueAdministration.DecidedMail;
import eu.testa.mail.core.deferred.QueueDecisions.Named;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.time.IsoTime;
import eu.testa.mail.mailets.james.MailState;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * How a mail came in. It is kept with the mail, in the spool: what is durable by the 250 is enough to write the record
 * {@code accepted} after a crash.
 *
 * @param at        when it was complete
 * @param mail      its id here
 * @param messageId its Message-ID, if it has one
 * @param from      sender of the envelope; empty for a report
 * @param to        recipients of the envelope
 * @param size      octets that came in
 * @param sha256    over them, in hexadecimal digits
 * @param peer      who brought it
 * @param tls       protocol and cipher, or {@code none}
 * @param login     who had logged in, if anybody had
 */
public record Reception(Instant at, String mail, Optional<String> messageId, String from, List<String> to, long size, String sha256,
                        String peer, String tls, Optional<String> login) {

    /** What stands for TLS where there was none. */
    public static final String NO_TLS = "none";

    private static final AttributeName ATTRIBUTE = AttributeName.of("testa.reception");
    private static final String MAIL = "\"mail\":\"";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether it came over TLS. */
    public boolean isOverTls() {
        return !tls.equals(NO_TLS);
    }

    /** The record that this server took the mail. */
    public EvidenceRecord accepted() {
        return EvidenceRecord.of(EvidenceEvent.ACCEPTED)
            .with(EvidenceRecord.MAIL, mail)
            .with(EvidenceRecord.MESSAGE_ID, messageId)
            .with(EvidenceRecord.FROM, from)
            .with(EvidenceRecord.TO, to)
            .with(EvidenceRecord.SIZE, size)
            .with(EvidenceRecord.RECEIVED_DIGEST, sha256)
            .with(EvidenceRecord.PEER, peer)
            .with(EvidenceRecord.TLS, tls)
            .with(EvidenceRecord.LOGIN, login)
            .at(at);
    }

    /** Keeps it with the mail. */
    public void keepWith(Mail to) {
        to.setAttribute(new Attribute(ATTRIBUTE, AttributeValue.of(toJson())));
    }

    private String toJson() {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("at", IsoTime.of(at));
            json.writeStringField("mail", mail);
            json.writeStringField("from", from);
            json.writeNumberField("size", size);
            json.writeStringField("sha256", sha256);
            json.writeStringField("peer", peer);
            json.writeStringField("tls", tls);
            if (messageId.isPresent()) {
                json.writeStringField("messageId", messageId.get());
            }
            if (login.isPresent()) {
                json.writeStringField("login", login.get());
            }
            json.writeArrayFieldStart("to");
            for (String recipient : to) {
                json.writeString(recipient);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("there is room in memory", e);
        }
        return text.toString();
    }

    /** How a mail came in; empty for one that this server wrote itself. */
    public static Optional<Reception> of(MailState mail) {
        return mail.text(ATTRIBUTE).map(Reception::read);
    }

    /**
     * The id under which this server took a mail. Where James divides a mail for several recipients, each part has a name of its
     * own, and this id.
     */
    public static String idOf(Mail mail) {
        return AttributeUtils.getValueAndCastFromMail(mail, ATTRIBUTE, String.class).map(Reception::mailIn).orElse(mail.getName());
    }

    /** Several records about a mail ask for this alone, which stands near the beginning. */
    private static String mailIn(String json) {
        int start = json.indexOf(MAIL) + MAIL.length();
        int end = json.indexOf('"', start);
        // what is escaped is read in full
        return start < MAIL.length() || end < 0 || json.lastIndexOf('\\', end) >= start ? read(json).mail() : json.substring(start, end);
    }

    /** How the evidence names a mail that waits. */
    public static Named named(DecidedMail mail) throws IOException {
        MailState state = MailState.fromJson(mail.state());
        return new Named(of(state).map(Reception::mail).orElse(mail.mailName()), state.recipients());
    }

    private static Reception read(String json) {
        JsonNode node = tree(json);
        List<String> to = new ArrayList<>();
        node.path("to").forEach(recipient -> to.add(recipient.asText()));
        return new Reception(Instant.parse(node.path("at").asText()), node.path("mail").asText(), text(node, "messageId"),
            node.path("from").asText(), List.copyOf(to), node.path("size").asLong(), node.path("sha256").asText(),
            node.path("peer").asText(), node.path("tls").asText(), text(node, "login"));
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw unknown(e);
        }
    }

    private static IllegalStateException unknown(IOException e) {
        return new IllegalStateException("this server writes no other attribute of that name", e);
    }

    private static Optional<String> text(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name)).map(JsonNode::asText);
    }
}
