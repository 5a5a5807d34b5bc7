package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.deferred.DeferredMail;
import eu.testa.mail.core.deferred.DeferredMails;
import eu.testa.mail.core.deferred.DestinationState;
import eu.testa.mail.core.deferred.Destinations;
import eu.testa.mail.core.deferred.MailFilter;
import eu.testa.mail.core.deferred.QueueAdministration;
import eu.testa.mail.core.deferred.QueueAdministration.DecidedMail;
import eu.testa.mail.core.deferred.QueueDecisions;
import eu.testa.mail.core.deferred.QueueDecisions.BusyMailException;
import eu.testa.mail.core.deferred.QueueDecisions.Decision;
import eu.testa.mail.core.deferred.QueueDecisions.Named;
import eu.testa.mail.core.deferred.QueueDecisions.NoSuchMailException;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.MailState;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.servlet.http.HttpServletResponse;
import org.apache.james.util.DurationParser;
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
 */
public final class QueueRoutes implements Routes {

    /** Where they are. */
    public static final String BASE = "/testa/queue";

    private static final Logger LOGGER = LoggerFactory.getLogger(QueueRoutes.class);
    private static final String MAILS = BASE + "/mails";
    private static final String JSON = "application/json";
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1000;
    /** What POST does; DELETE is a method of its own. */
    private static final List<Decision> ACTIONS = List.of(Decision.RETRY, Decision.HOLD, Decision.RELEASE, Decision.RETURN);

    private final Provider<QueueAdministration> queue;
    private final Provider<Destinations> destinations;
    private final Provider<DeferredMails> mails;
    private final Evidence evidence;
    private final Clock clock;

    @Inject
    public QueueRoutes(Provider<QueueAdministration> queue, Provider<Destinations> destinations,
                       Provider<DeferredMails> mails, Evidence evidence, Clock clock) {
        this.queue = queue;
        this.destinations = destinations;
        this.mails = mails;
        this.evidence = evidence;
        this.clock = clock;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE + "/destinations", answer(request -> destinations()));
        service.get(BASE + "/damaged", answer(request -> array(queue.get().damaged(), QueueJson::of)));
        service.get(MAILS, answer(this::mails));
        service.get(MAILS + "/:id", answer(this::mail));
        service.post(MAILS, answer(request -> decide(action(request), request)));
        service.delete(MAILS, answer(request -> decide(Decision.DELETE, request)));
    }

    private interface Answer {
        Object to(Request request) throws IOException;
    }

    private static spark.Route answer(Answer answer) {
        return (request, response) -> {
            response.type(JSON);
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

    private static <T> ArrayNode array(List<T> all, Function<T, ObjectNode> json) {
        return QueueJson.array(all.stream().map(json).toList());
    }

    private ArrayNode destinations() throws IOException {
        List<ObjectNode> all = new ArrayList<>();
        for (DestinationState state : destinations.get().all()) {
            all.add(QueueJson.of(state, mails.get().backlog(state.destination())));
        }
        return QueueJson.array(all);
    }

    private ArrayNode mails(Request request) throws IOException {
        int limit = value(request, "limit", "a number from 1 to " + MAX_PAGE, QueueRoutes::limit).orElse(PAGE);
        long after = value(request, "after", "the id of a mail", Long::parseLong).orElse(0L);
        return array(queue.get().list(filter(request), after, limit), QueueJson::of);
    }

    private static int limit(String text) {
        int limit = Integer.parseInt(text);
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("out of range");
        }
        return limit;
    }

    private ObjectNode mail(Request request) throws IOException {
        long id = parse("id", request.params("id"), "the id of a mail", Long::parseLong);
        DeferredMail mail = queue.get().get(id).orElseThrow(() -> new NoSuchMailException(id));
        byte[] state = queue.get().state(id).orElseThrow(() -> new NoSuchMailException(id));
        return QueueJson.of(mail, MailState.fromJson(state).recipients());
    }

    private static Decision action(Request request) {
        String action = Optional.ofNullable(request.queryParams("action")).orElse("");
        return ACTIONS.stream().filter(one -> one.word().equals(action)).findFirst().orElseThrow(() ->
            new IllegalArgumentException("action=" + action + ": expected retry, hold, release or return"));
    }

    private ObjectNode decide(Decision decision, Request request) throws IOException {
        MailFilter which = filter(request).chosen("true".equals(request.queryParams("all")));
        return QueueJson.changed(new QueueDecisions(queue.get(), evidence, QueueRoutes::named, clock)
            .decide(decision, which, AccessGate.intervention(request)));
    }

    private static Named named(DecidedMail mail) throws IOException {
        MailState state = MailState.fromJson(mail.state());
        return new Named(Reception.of(state).map(Reception::mail).orElse(mail.mailName()), state.recipients());
    }

    private static MailFilter filter(Request request) {
        return new MailFilter(
            value(request, "id", "the id of a mail", Long::parseLong),
            value(request, "destination", "a destination, such as tcn.f.eu-admin.net", Destination::new),
            Optional.ofNullable(request.queryParams("sender")),
            value(request, "olderThan", "a time with its unit, such as 2 hours", QueueRoutes::duration));
    }

    private static Duration duration(String text) {
        Duration duration = DurationParser.parse(text);
        if (duration.isNegative()) {
            throw new IllegalArgumentException("negative");
        }
        return duration;
    }

    private static <T> Optional<T> value(Request request, String name, String expected, Function<String, T> parser) {
        return Optional.ofNullable(request.queryParams(name)).map(text -> parse(name, text, expected, parser));
    }

    private static <T> T parse(String name, String text, String expected, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(name + "=" + text + ": expected " + expected, e);
        }
    }
}
