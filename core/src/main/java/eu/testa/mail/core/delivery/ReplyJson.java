package eu.testa.mail.core.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/** A peer's reply in the form in which it is kept; read back by later versions, so names do not change. */
public final class ReplyJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_TEXT = 2000;

    private ReplyJson() {
    }

    public static String write(RemoteReply reply) {
        return write(reply, JSON.createObjectNode()).toString();
    }

    static ObjectNode write(RemoteReply reply, ObjectNode node) {
        reply.host().ifPresent(host -> node.put("host", host));
        reply.peer().ifPresent(peer -> node.put("peer", peer));
        reply.tls().ifPresent(tls -> node.put("tls", tls));
        node.put("code", reply.code());
        node.put("status", reply.status());
        node.put("text", reply.text().substring(0, Math.min(MAX_TEXT, reply.text().length())));
        reply.at().ifPresent(at -> node.put("at", at.toString()));
        return node;
    }

    /**
     * @throws IllegalArgumentException if the text was not written by {@link #write(RemoteReply)}
     */
    public static RemoteReply read(String text) {
        try {
            return read(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a reply", e);
        }
    }

    static RemoteReply read(JsonNode node) {
        return new RemoteReply(text(node, "host"), text(node, "peer"), text(node, "tls"), node.path("code").asInt(),
            node.path("status").asText(), node.path("text").asText(), text(node, "at").map(Instant::parse));
    }

    private static Optional<String> text(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name)).map(JsonNode::asText);
    }
}
