package eu.testa.mail.core.deferred;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RecipientResult.Deferred;
import eu.testa.mail.core.delivery.RecipientResult.Scope;
import eu.testa.mail.core.delivery.RemoteReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an attempt left for one destination.
 *
 * @param deliveries those that came to nothing; empty where no delivery was tried
 * @param reply      what was said last
 * @param scope      what that says about other mail for the destination
 */
public record Remainder(Destination destination, List<Delivery> deliveries, RemoteReply reply, Scope scope) {

    /** What waits although no delivery was tried, such as mail that no scanner would look at. */
    private static final Destination NOT_TRIED = new Destination("not-tried");

    /**
     * Divides what is left of a mail.
     *
     * @param deliveries of the recipients that are left
     * @param error      why no delivery was tried, if none was
     * @return one for each destination, at least one
     */
    public static List<Remainder> of(List<Delivery> deliveries, Optional<String> error) {
        if (deliveries.isEmpty()) {
            return List.of(new Remainder(NOT_TRIED, List.of(), new RemoteReply(Optional.empty(), Optional.empty(),
                Optional.empty(), 0, "4.3.0", error.orElse("no delivery was tried")), Scope.MESSAGE));
        }
        Map<Destination, List<Delivery>> groups = deliveries.stream()
            .collect(Collectors.groupingBy(Delivery::destination, LinkedHashMap::new, Collectors.toList()));
        return groups.entrySet().stream().map(group -> new Remainder(group.getKey(), group.getValue(),
            group.getValue().get(group.getValue().size() - 1).result().reply(), scope(group.getValue()))).toList();
    }

    /** Whether an attempt reached a destination; one that it did not go to was reached. */
    public static boolean reached(Destination destination, List<Delivery> deliveries) {
        return deliveries.stream().filter(one -> one.destination().equals(destination))
            .noneMatch(one -> scopes(one).contains(Scope.DESTINATION));
    }

    /**
     * Replaces what was said of a mail by what was said since to other mail for its destination, but not what a host said of
     * this mail alone.
     */
    public static List<Delivery> upToDate(List<Delivery> deliveries, RemoteReply latest) {
        return deliveries.stream()
            .map(one -> one.result() instanceof Deferred waiting && waiting.scope() != Scope.MESSAGE
                ? new Delivery(one.recipient(), one.destination(), new Deferred(latest, Scope.DESTINATION)) : one)
            .toList();
    }

    private static Scope scope(List<Delivery> deliveries) {
        Set<Scope> scopes = deliveries.stream().flatMap(one -> scopes(one).stream()).collect(Collectors.toSet());
        if (scopes.contains(Scope.DESTINATION)) {
            return Scope.DESTINATION;
        }
        return scopes.equals(Set.of(Scope.BUSY)) ? Scope.BUSY : Scope.MESSAGE;
    }

    private static Set<Scope> scopes(Delivery delivery) {
        return delivery.result() instanceof Deferred deferred ? Set.of(deferred.scope()) : Set.of();
    }
}
