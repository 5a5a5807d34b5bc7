package eu.testa.mail.core.report;

import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.RecipientResult.Delivered;
import eu.testa.mail.core.delivery.RecipientResult.Failed;
import eu.testa.mail.core.mail.Envelope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a mail goes on after an attempt, by what came of each recipient. The names of the places are the caller's own; what
 * goes to the same place goes there together, in one copy of the mail, so that nothing is reported twice.
 *
 * @param retry     recipients who are to be tried again
 * @param failed    recipients who were refused for good
 * @param delivered delivered recipients of whom the sender is told
 * @param done      all other delivered recipients: nothing more happens there, so nothing is sent there
 */
public record WaysOn(String retry, String failed, String delivered, String done) {

    private static final Logger LOGGER = LoggerFactory.getLogger(WaysOn.class);

    /** What goes to one place. */
    public record Part(String place, List<Delivery> deliveries) {
    }

    /** Makes copies of the mail. */
    @FunctionalInterface
    public interface Copies {

        /**
         * Sends a copy with these recipients, and what came of them, to their place.
         *
         * @throws Exception if it cannot be sent
         */
        void send(Part part) throws Exception;
    }

    /**
     * Sends copies to all places but one, and leaves that one to the mail itself. With one outcome, which is the rule, nothing
     * is copied.
     *
     * <p>The mail itself goes to retry if any recipient is left for it, because it may stand for a deferred mail; else to those
     * who were refused. So whatever fails here, nobody gets a second time what was delivered: where a copy cannot be sent,
     * those of it who were refused go with the mail itself, and of a success nobody is told.
     *
     * @param mailName as in the delivery log
     * @return what goes on with the mail itself
     */
    public Part send(String mailName, Envelope envelope, List<Delivery> deliveries, Copies copies) {
        Map<String, List<Delivery>> byPlace = new LinkedHashMap<>();
        deliveries.forEach(one -> byPlace.computeIfAbsent(place(envelope, one), any -> new ArrayList<>()).add(one));
        String own = own(byPlace.keySet());
        List<Delivery> kept = new ArrayList<>(byPlace.getOrDefault(own, List.of()));
        byPlace.forEach((place, part) -> {
            if (!place.equals(own) && !place.equals(done)) {
                try {
                    copies.send(new Part(place, part));
                } catch (Exception e) {
                    LOGGER.error("A copy of mail {} cannot go to {}", mailName, place, e);
                    part.stream().filter(one -> one.trouble().isPresent()).forEach(kept::add);
                }
            }
        });
        return new Part(own, kept);
    }

    /** Where the mail itself goes: the first that anybody is left for. */
    private String own(Set<String> places) {
        for (String place : List.of(retry, failed, delivered)) {
            if (!place.equals(done) && places.contains(place)) {
                return place;
            }
        }
        return done;
    }

    private String place(Envelope envelope, Delivery delivery) {
        if (delivery.result() instanceof Delivered) {
            return ReportKind.SUCCESS.isDue(envelope, delivery) ? delivered : done;
        }
        return delivery.result() instanceof Failed ? failed : retry;
    }
}
