package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.deferred.Backlog;
import eu.testa.mail.core.deferred.DamagedMails.DamagedMail;
import eu.testa.mail.core.deferred.DeferredMail;
import eu.testa.mail.core.deferred.DestinationState;
import eu.testa.mail.core.deferred.QueueAdministration.Changed;
import eu.testa.mail.core.delivery.RemoteReply;
import java.util.List;
import java.util.function.Function;

/** Mail that waits and its destinations, as {@link QueueRoutes} show them. Nothing of a message is in it. */
final class QueueJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private QueueJson() {
    }

    static ObjectNode of(DestinationState state, Backlog backlog) {
        ObjectNode node = JSON.createObjectNode()
            .put("destination", state.destination().name())
            .put("state", state.word(backlog))
            .put("mails", backlog.mails())
            .put("held", backlog.held());
        backlog.oldest().ifPresent(oldest -> node.put("oldest", oldest.toString()));
        state.downSince().ifPresent(since -> node.put("downSince", since.toString()));
        state.nextProbe().ifPresent(next -> node.put("nextProbe", next.toString()));
        state.reply().ifPresent(reply -> node.set("lastError", of(reply)));
        return node;
    }

    static ObjectNode of(DamagedMail mail) {
        return JSON.createObjectNode().put("id", mail.mail()).put("noticedAt", mail.noticedAt().toString()).put("what", mail.what());
    }

    static ObjectNode of(DeferredMail mail) {
        ObjectNode node = JSON.createObjectNode()
            .put("id", mail.id())
            .put("name", mail.mailName())
            .put("destination", mail.destination().name())
            .put("sender", mail.addresses().sender().orElse(""))
            .put("recipients", mail.addresses().recipients())
            .put("size", mail.content().size())
            .put("firstQueued", mail.times().firstQueued().toString())
            .put("nextAttempt", mail.attempts().next().toString())
            .put("giveUpAt", mail.times().expireAt().toString())
            .put("attempts", mail.attempts().made())
            .put("warned", mail.times().warnAt().isEmpty())
            .put("held", mail.orders().held());
        node.set("lastError", of(mail.attempts().reply()));
        return node;
    }

    static ObjectNode of(DeferredMail mail, List<String> recipients) {
        ObjectNode node = of(mail);
        ArrayNode addresses = node.putArray("recipientAddresses");
        recipients.forEach(addresses::add);
        return node;
    }

    private static ObjectNode of(RemoteReply reply) {
        ObjectNode node = JSON.createObjectNode();
        reply.host().ifPresent(host -> node.put("host", host));
        reply.peer().ifPresent(peer -> node.put("peer", peer));
        return node.put("code", reply.code()).put("status", reply.status()).put("text", reply.text());
    }

    /** All of them, in their order. */
    static ArrayNode array(List<ObjectNode> nodes) {
        return JSON.createArrayNode().addAll(nodes);
    }

    /** All of them, in their order. */
    static <T> ArrayNode array(List<T> all, Function<T, ObjectNode> json) {
        return array(all.stream().map(json).toList());
    }

    static ObjectNode of(Changed changed) {
        ObjectNode node = JSON.createObjectNode().put("mails", changed.mails());
        changed.left().ifPresent(left -> node.put("after", left.after()).put("upTo", left.upTo()));
        return node;
    }
}
