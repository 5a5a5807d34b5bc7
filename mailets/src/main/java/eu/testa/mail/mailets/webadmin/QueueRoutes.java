package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.deferred.DeferredMail;
import eu.testa.mail.core.deferred.DeferredMails;
import eu.testa.mail.core.deferred.DestinationState;
import eu.testa.mail.core.deferred.Destinations;
import eu.testa.mail.core.deferred.QueueAdministration;
import eu.testa.mail.core.deferred.QueueDecisions;
import eu.testa.mail.core.deferred.QueueDecisions.BusyMailException;
import eu.testa.mail.core.deferred.QueueDecisions.Decision;
import eu.testa.mail.core.deferred.QueueDecisions.NoSuchMailException;
import eu.testa.mail.mailets.james.MailState;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.servlet.http.HttpServletResponse;
import org.apache.james.webadmin.Routes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.Request;
import spark.Service;

/**
 * Mail that waits, and the destinations it waits for.
 *
 * <pre>
 * GET    /testa/queue/destinations                          all, with their state, what was said last, and what waits
 * GET    /testa/queue/damaged                               mails that cannot be read and are set aside, and why
 * GET    /testa/queue/mails?destination= &amp;sender= &amp;olderThan= &amp;after= &amp;limit=
 *                                                           waiting mails, oldest first; limit is 100 unless given
 * GET    /testa/queue/mails/ID                              one, with its recipients; 404 if there is none
 * POST   /testa/queue/mails?action=retry|hold|release|return and a choice
 * DELETE /testa/queue/mails?choice
 * </pre>
 *
 * <p>A choice is {@code id=}, or any of {@code destination=}, {@code sender=}, {@code olderThan=2 hours}, or
 * {@code all=true}. Both answer {@code {"mails": 3}}. A mail that is being delivered at this moment is not deleted; asked
 * for by its id, the answer is 409.
 *
 * <p>Of very many mails, what is not done after {@code within=20 seconds} is left: the answer has {@code after} and
 * {@code upTo}, with which the same is asked again to go on. Without {@code within}, it takes as long as it takes.
 */
public final class QueueRoutes implements Routes {

    /** Where they are. */
    public static final String BASE = "/testa/queue";

    private static final Logger LOGGER = LoggerFactory.getLogger(QueueRoutes.class);
    private static final String MAILS = BASE + "/mails";

    private final Provider<QueueAdministration> queue;
    private final Provider<Destinations> destinations;
    private final Provider<DeferredMails> mails;
    private final Provider<QueueDecisions> decisions;

    @Inject
    public QueueRoutes(Provider<QueueAdministration> queue, Provider<Destinations> destinations, Provider<DeferredMails> mails,
                       Provider<QueueDecisions> decisions) {
        this.queue = queue;
        this.destinations = destinations;
        this.mails = mails;
        this.decisions = decisions;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE + "/destinations", answer(request -> destinations()));
        service.get(BASE + "/damaged", answer(request -> QueueJson.array(queue.get().damaged(), QueueJson::of)));
        service.get(MAILS, answer(this::mails));
        service.get(MAILS + "/:id", answer(this::mail));
        service.post(MAILS, answer(request -> decide(new QueueQuery(request).action(), request)));
        service.delete(MAILS, answer(request -> decide(Decision.DELETE, request)));
    }

    private interface Answer {
        Object to(Request request) throws IOException;
    }

    private static spark.Route answer(Answer answer) {
        return (request, response) -> {
            response.type("application/json");
            try {
                return answer.to(request).toString();
            } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
                return new StatusMessage(HttpServletResponse.SC_BAD_REQUEST, e.getMessage()).in(response);
            } catch (NoSuchMailException e) {
                return new StatusMessage(HttpServletResponse.SC_NOT_FOUND, e.getMessage()).in(response);
            } catch (BusyMailException e) {
                return new StatusMessage(HttpServletResponse.SC_CONFLICT, e.getMessage()).in(response);
            } catch (IOException e) {
                LOGGER.error("The queue cannot be shown or changed", e);
                return new StatusMessage(HttpServletResponse.SC_SERVICE_UNAVAILABLE, e.getMessage()).in(response);
            }
        };
    }

    private ArrayNode destinations() throws IOException {
        List<ObjectNode> all = new ArrayList<>();
        for (DestinationState state : destinations.get().all()) {
            all.add(QueueJson.of(state, mails.get().backlog(state.destination())));
        }
        return QueueJson.array(all);
    }

    private ArrayNode mails(Request request) throws IOException {
        QueueQuery query = new QueueQuery(request);
        return QueueJson.array(queue.get().list(query.filter(), query.ids().after(), query.limit()), QueueJson::of);
    }

    private ObjectNode mail(Request request) throws IOException {
        long id = new QueueQuery(request).id();
        DeferredMail mail = queue.get().get(id).orElseThrow(() -> new NoSuchMailException(id));
        byte[] state = queue.get().state(id).orElseThrow(() -> new NoSuchMailException(id));
        return QueueJson.of(mail, MailState.fromJson(state).recipients());
    }

    private ObjectNode decide(Decision decision, Request request) throws IOException {
        QueueQuery query = new QueueQuery(request);
        return QueueJson.of(decisions.get().decide(decision, query.choice(), query.within(), AccessGate.intervention(request)));
    }
}
