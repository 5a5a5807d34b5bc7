package eu.testa.mail.core.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.mail.Notify;
import eu.testa.mail.core.mail.Recipient;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Results in the form in which they are kept with a mail; read back by later versions, so names do not change. */
public final class DeliveryJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private DeliveryJson() {
    }

    public static String write(List<Delivery> deliveries) {
        ArrayNode array = JSON.createArrayNode();
        deliveries.forEach(delivery -> array.add(toJson(delivery)));
        return array.toString();
    }

    /**
     * @throws IllegalArgumentException if the text was not written by {@link #write}
     */
    public static List<Delivery> read(String text) {
        try {
            List<Delivery> deliveries = new ArrayList<>();
            JSON.readTree(text).forEach(node -> deliveries.add(fromJson(node)));
            return deliveries;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a list of deliveries", e);
        }
    }

    private static ObjectNode toJson(Delivery delivery) {
        ObjectNode node = JSON.createObjectNode();
        Recipient recipient = delivery.recipient();
        node.put("recipient", recipient.address());
        recipient.notifyOn().stream().sorted().forEach(notify -> node.withArray("notify").add(notify.name()));
        recipient.originalRecipient().ifPresent(original -> node.put("orcpt", original));
        node.put("destination", delivery.destination().name());
        RecipientResult result = delivery.result();
        node.put("result", result.getClass().getSimpleName());
        if (result instanceof Deferred deferred) {
            node.put("scope", deferred.scope().name());
        }
        if (result instanceof Delivered delivered) {
            node.put("handover", delivered.handover().name());
        }
        ReplyJson.write(result.reply(), node);
        return node;
    }

    private static Delivery fromJson(JsonNode node) {
        Set<Notify> notify = EnumSet.noneOf(Notify.class);
        node.path("notify").forEach(one -> notify.add(Notify.valueOf(one.asText())));
        RemoteReply reply = ReplyJson.read(node);
        RecipientResult result = switch (node.path("result").asText()) {
            case "Delivered" -> new Delivered(reply, Handover.valueOf(node.path("handover").asText(Handover.TO_REPORTING_HOST.name())));
            case "Deferred" -> new Deferred(reply, Scope.valueOf(node.path("scope").asText()));
            case "Failed" -> new Failed(reply);
            default -> throw new IllegalArgumentException("no such result: " + node.path("result"));
        };
        return new Delivery(new Recipient(node.path("recipient").asText(), notify, text(node, "orcpt")),
            new Destination(node.path("destination").asText()), result);
    }

    private static Optional<String> text(JsonNode node, String name) {
        return Optional.ofNullable(node.get(name)).map(JsonNode::asText);
    }
}
