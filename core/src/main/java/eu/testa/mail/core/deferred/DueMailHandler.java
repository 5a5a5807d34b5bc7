package eu.testa.mail.core.deferred;

import eu.testa.mail.core.deferred.RetryQueue.Purpose;
import eu.testa.mail.core.delivery.Delivery;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.mail.MessageSource;
import java.util.List;
import java.util.Optional;

/**
 * What is done with a mail that is due. It leaves the store when this is over, so what was written of it in the evidence is
 * durable by then.
 */
public final class DueMailHandler implements RetryQueue.Handler {

    private final DownDestinations down;
    private final Evidence evidence;
    private final Processing processing;

    /** The server's own ways for a mail. Where one throws, nothing is done with the mail: it is handed out again later. */
    public interface Processing {

        /**
         * Goes on with a mail that a server had in its spool which died, or was stopped: it begins anew in the spool of this one.
         * When this returns, it is there durably.
         */
        void takeOver(Lease lease, MessageSource message) throws Exception;

        /**
         * Does with a mail what it is due for.
         *
         * @param latest what was said since to other mail for its destination, if that is what its sender has to be told
         * @return what came of the recipients that are left
         */
        List<Delivery> process(Lease lease, MessageSource message, Purpose purpose, Optional<RemoteReply> latest) throws Exception;
    }

    public DueMailHandler(DownDestinations down, Evidence evidence, Processing processing) {
        this.down = down;
        this.evidence = evidence;
        this.processing = processing;
    }

    @Override
    public boolean handle(Lease lease, MessageSource message, Purpose purpose) throws Exception {
        Destination destination = lease.mail().destination();
        if (destination.equals(Destination.SPOOL) && purpose == Purpose.DELIVERY) {
            processing.takeOver(lease, message);
            return true;
        }
        boolean senderIsTold = purpose == Purpose.WARNING || purpose == Purpose.RETURN;
        List<Delivery> left = processing.process(lease, message, purpose, senderIsTold ? down.closed(destination) : Optional.empty());
        evidence.awaitDurable();
        return Remainder.reached(destination, left);
    }
}
