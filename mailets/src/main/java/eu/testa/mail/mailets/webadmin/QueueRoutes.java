package eu.testa.mail.mailets.webadmin;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.deferred.Backlog;
import eu.testa.mail.core.deferred.DamagedMails.DamagedMail;
import eu.testa.mail.core.deferred.DeferredMail;
import eu.testa.mail.core.deferred.DeferredMails;
import eu.testa.mail.core.deferred.DestinationState;
import eu.testa.mail.core.deferred.Destinations;
import eu.testa.mail.core.deferred.MailFilter;
import eu.testa.mail.core.deferred.QueueAdministration;
import eu.testa.mail.core.deferred.QueueAdministration.DecidedMail;
import eu.testa.mail.core.delivery.Destination;
import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.evidence.Evidence;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.Intervention;
import eu.testa.mail.mailets.evidence.Reception;
import eu.testa.mail.mailets.james.MailState;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
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

    private final Provider<QueueAdministration> queue;
    private final Provider<Destinations> destinations;
    private final Provider<DeferredMails> mails;
    private final Evidence evidence;
    private final Clock clock;
    private final ObjectMapper mapper = new ObjectMapper();

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
        service.get(BASE + "/damaged", answer(request -> damaged()));
        service.get(MAILS, answer(this::mails));
        service.get(MAILS + "/:id", answer(this::mail));
        service.post(MAILS, answer(this::act));
        service.delete(MAILS, answer(this::delete));
    }

    private interface Answer {
        Object to(Request request) throws IOException;
    }

    private spark.Route answer(Answer answer) {
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

    private static final class NoSuchMailException extends IOException {

        private static final long serialVersionUID = 1L;

        private NoSuchMailException(String id) {
            super("there is no mail " + id + " in the queue");
        }
    }

    private static final class BusyMailException extends IOException {

        private static final long serialVersionUID = 1L;

        private BusyMailException(String id) {
            super("mail " + id + " is being delivered at this moment; try again");
        }
    }

    private ArrayNode destinations() throws IOException {
        ArrayNode array = mapper.createArrayNode();
        for (DestinationState state : destinations.get().all()) {
            array.add(describe(state, mails.get().backlog(state.destination())));
        }
        return array;
    }

    private ObjectNode describe(DestinationState state, Backlog backlog) {
        ObjectNode node = mapper.createObjectNode()
            .put("destination", state.destination().name())
            .put("state", !state.isDown() ? "up" : backlog.inWork() > 0 ? "probing" : "down")
            .put("mails", backlog.mails())
            .put("held", backlog.held());
        backlog.oldest().ifPresent(oldest -> node.put("oldest", oldest.toString()));
        state.downSince().ifPresent(since -> node.put("downSince", since.toString()));
        state.nextProbe().ifPresent(next -> node.put("nextProbe", next.toString()));
        state.reply().ifPresent(reply -> node.set("lastError", describe(reply)));
        return node;
    }

    private ArrayNode damaged() throws IOException {
        ArrayNode array = mapper.createArrayNode();
        for (DamagedMail mail : queue.get().damaged()) {
            array.add(mapper.createObjectNode().put("id", mail.mail()).put("noticedAt", mail.noticedAt().toString())
                .put("what", mail.what()));
        }
        return array;
    }

    private ArrayNode mails(Request request) throws IOException {
        int limit = value(request, "limit", "a number from 1 to " + MAX_PAGE, Integer::parseInt).orElse(PAGE);
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("limit=" + limit + ": expected a number from 1 to " + MAX_PAGE);
        }
        long after = value(request, "after", "the id of a mail", Long::parseLong).orElse(0L);
        ArrayNode array = mapper.createArrayNode();
        for (DeferredMail mail : queue.get().list(filter(request), after, limit)) {
            array.add(describe(mail));
        }
        return array;
    }

    private ObjectNode mail(Request request) throws IOException {
        String text = request.params("id");
        long id = parse("id", text, "the id of a mail", Long::parseLong);
        DeferredMail mail = queue.get().get(id).orElseThrow(() -> new NoSuchMailException(text));
        MailState state = MailState.fromJson(queue.get().state(id).orElseThrow(() -> new NoSuchMailException(text)));
        ObjectNode node = describe(mail);
        ArrayNode recipients = node.putArray("recipientAddresses");
        state.recipients().forEach(recipients::add);
        return node;
    }

    private ObjectNode describe(DeferredMail mail) {
        ObjectNode node = mapper.createObjectNode()
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
        node.set("lastError", describe(mail.attempts().reply()));
        return node;
    }

    private ObjectNode describe(RemoteReply reply) {
        ObjectNode node = mapper.createObjectNode();
        reply.host().ifPresent(host -> node.put("host", host));
        reply.peer().ifPresent(peer -> node.put("peer", peer));
        return node.put("code", reply.code()).put("status", reply.status()).put("text", reply.text());
    }

    private ObjectNode act(Request request) throws IOException {
        String action = Optional.ofNullable(request.queryParams("action")).orElse("");
        MailFilter choice = choice(request);
        QueueAdministration waiting = queue(request);
        int mails = switch (action) {
            case "retry" -> waiting.retryNow(choice);
            case "hold" -> waiting.hold(choice, true);
            case "release" -> waiting.hold(choice, false);
            case "return" -> waiting.giveUp(choice);
            default -> throw new IllegalArgumentException("action=" + action + ": expected retry, hold, release or return");
        };
        return done(action, choice, mails);
    }

    private ObjectNode delete(Request request) throws IOException {
        MailFilter choice = choice(request);
        return done("delete", choice, queue(request).delete(choice));
    }

    /** The queue, of which each mail that is held, let go or deleted has a record; deleted is what has a durable one. */
    private QueueAdministration queue(Request request) {
        Intervention intervention = AccessGate.intervention(request);
        return queue.get().with((event, decided) -> {
            for (DecidedMail mail : decided) {
                Optional<MailState> state = state(mail);
                evidence.write(intervention.record(event)
                    .with(EvidenceRecord.MAIL, state.flatMap(Reception::of).map(Reception::mail).orElse(mail.mailName()))
                    .with(EvidenceRecord.TO, state.map(MailState::recipients).orElse(List.of())).with(EvidenceRecord.HOST, mail.destination().name())
                    .at(clock.instant()));
            }
            if (event == EvidenceEvent.DELETED) {
                evidence.awaitDurable();
            }
        });
    }

    private static Optional<MailState> state(DecidedMail mail) {
        try {
            return Optional.of(MailState.fromJson(mail.state()));
        } catch (IOException e) {
            LOGGER.warn("The envelope of mail {} cannot be read, so the evidence does not name its recipients: {}", mail.mailName(),
                e.getMessage());
            return Optional.empty();
        }
    }

    private ObjectNode done(String action, MailFilter choice, int mails) throws IOException {
        LOGGER.info("queue {} {}: {} mails", action, choice, mails);
        if (mails == 0 && choice.id().isPresent()) {
            String id = choice.id().get().toString();
            if (queue.get().get(choice.id().get()).isEmpty()) {
                throw new NoSuchMailException(id);
            }
            throw new BusyMailException(id);
        }
        return mapper.createObjectNode().put("mails", mails);
    }

    /** What a change is about; nothing is changed for all mail by leaving something out. */
    private MailFilter choice(Request request) {
        MailFilter filter = filter(request);
        if (filter.equals(MailFilter.ALL) && !"true".equals(request.queryParams("all"))) {
            throw new IllegalArgumentException("which mails? Expected id, destination, sender, olderThan, or all=true");
        }
        return filter;
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
