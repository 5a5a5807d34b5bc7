package eu.testa.mail.mailets.webadmin;

import eu.testa.mail.core.deferred.MailFilter;
import eu.testa.mail.core.deferred.MailFilter.IdRange;
import eu.testa.mail.core.deferred.QueueDecisions.Decision;
import eu.testa.mail.core.delivery.Destination;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import spark.Request;

/** What a request to {@link QueueRoutes} asks for. */
final class QueueQuery {

    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1000;
    private static final String AN_ID = "the id of a mail";
    /** What POST does; DELETE is a method of its own. */
    private static final List<Decision> ACTIONS = List.of(Decision.RETRY, Decision.HOLD, Decision.RELEASE, Decision.RETURN);

    private static final Set<String> PARAMETERS = new TreeSet<>(List.of("action", "after", "all", "destination", "id", "limit",
        "olderThan", "sender", "upTo", "within"));

    private final Request request;
    private final QueryValues values;

    /** @throws IllegalArgumentException over a parameter that there is not: passed over, a misspelt one would choose more mails than meant */
    QueueQuery(Request request) {
        request.queryParams().stream().filter(name -> !PARAMETERS.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(name + ": there is no such parameter; expected some of " + String.join(", ", PARAMETERS));
        });
        this.request = request;
        this.values = new QueryValues(request);
    }

    /** The mail that the path names. */
    long id() {
        return QueryValues.read("id", request.params("id"), AN_ID, Long::parseLong);
    }

    /** Which mails are listed. */
    MailFilter filter() {
        return new MailFilter(
            values.value("id", AN_ID, Long::parseLong),
            values.value("destination", "a destination, such as tcn.f.eu-admin.net", Destination::new),
            values.text("sender"),
            values.duration("olderThan"));
    }

    /** Which mails something is done with. */
    MailFilter choice() {
        return filter().in(ids()).chosen(values.text("all").equals(Optional.of("true")));
    }

    /** Where a list, or something that is done with many, goes on. */
    IdRange ids() {
        return new IdRange(values.value("after", AN_ID, Long::parseLong).orElse(IdRange.ALL.after()),
            values.value("upTo", AN_ID, Long::parseLong).orElse(IdRange.ALL.upTo()));
    }

    int limit() {
        return values.number("limit", PAGE, MAX_PAGE);
    }

    Optional<Duration> within() {
        return values.duration("within");
    }

    Decision action() {
        String action = values.text("action").orElse("");
        return ACTIONS.stream().filter(one -> one.word().equals(action)).findFirst().orElseThrow(() ->
            new IllegalArgumentException("action=" + action + ": expected retry, hold, release or return"));
    }
}
