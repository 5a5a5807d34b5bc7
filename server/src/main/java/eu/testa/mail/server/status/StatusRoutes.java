package eu.testa.mail.server.status;

import eu.testa.mail.core.access.Caller;
import eu.testa.mail.core.evidence.log.EvidenceLog;
import eu.testa.mail.core.evidence.query.EvidenceSearch;
import eu.testa.mail.core.evidence.query.Stories;
import eu.testa.mail.core.evidence.query.Story;
import eu.testa.mail.core.quarantine.Quarantine;
import eu.testa.mail.core.quarantine.QuarantinedMail;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.mailets.webadmin.AccessGate;
import eu.testa.mail.server.status.StoryPage.Question;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.inject.Inject;
import javax.inject.Provider;
import javax.servlet.http.HttpServletResponse;
import org.apache.james.webadmin.Routes;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * The status page, for people with a browser. It changes nothing.
 *
 * <pre>
 * GET /status                             how this server is
 * GET /status/evidence?mail=&amp;since=&amp;until=  the story of a mail; for auditors
 * GET /status/quarantine                  what is in quarantine; for operators
 * GET /status/logout                      makes the browser forget who is logged in
 * </pre>
 */
public final class StatusRoutes implements Routes {

    static final String BASE = "/status";
    static final String EVIDENCE = BASE + "/evidence";
    static final String QUARANTINE = BASE + "/quarantine";
    static final String LOGOUT = BASE + "/logout";
    static final String STYLE = BASE + "/style.css";
    static final String SCRIPT = BASE + "/live.js";
    /** Longer than any Message-ID or address, in characters. */
    static final int LONGEST_QUESTION = 998;

    private static final int MOST_STORIES = 20;
    private static final Logger LOGGER = LoggerFactory.getLogger(StatusRoutes.class);
    private static final String HTML = "text/html; charset=utf-8";
    /** Nothing is taken from elsewhere, nothing that a page contains is run, and no page of others has this one inside. */
    private static final String POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final String host;
    private final Function<Caller, ShownStatus> status;
    private final Supplier<Path> evidence;
    private final Callable<List<QuarantinedMail>> quarantine;
    private final Clock clock;

    @Inject
    StatusRoutes(TestaSettings settings, ServerStatus status, Provider<EvidenceLog> evidence, Provider<Quarantine<Mail>> quarantine,
                 Clock clock) {
        this(settings.get(TestaSettings.HOSTNAME), status::seenBy, () -> evidence.get().folder(), () -> quarantine.get().list(),
            clock);
    }

    /** @param evidence the folder with the files */
    StatusRoutes(String host, Function<Caller, ShownStatus> status, Supplier<Path> evidence,
                 Callable<List<QuarantinedMail>> quarantine, Clock clock) {
        this.host = host;
        this.status = status;
        this.evidence = evidence;
        this.quarantine = quarantine;
        this.clock = clock;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, (request, response) -> html(response, StatusPage.of(status.apply(AccessGate.caller(request)))));
        service.get(EVIDENCE, this::evidence);
        service.get(QUARANTINE, this::quarantine);
        service.get(LOGOUT, this::logout);
        service.get(STYLE, (request, response) -> file(response, "text/css; charset=utf-8", "style.css"));
        service.get(SCRIPT, (request, response) -> file(response, "text/javascript; charset=utf-8", "live.js"));
    }

    private String evidence(Request request, Response response) {
        Question usual = Question.about(request.queryParamOrDefault("mail", "").strip(), clock.instant());
        try {
            Question question = new Question(usual.mail(), day(request, "since", usual.since()),
                day(request, "until", usual.until()));
            if (question.mail().length() > LONGEST_QUESTION) {
                throw new IllegalArgumentException("that is longer than any address or Message-ID");
            }
            List<Story> stories = question.mail().isEmpty() ? List.of()
                : Stories.from(List.of(evidence.get()),
                    folder -> EvidenceSearch.in(folder, question.since(), question.until())).of(question.mail(), MOST_STORIES);
            return html(response, StoryPage.of(page(request), question, stories, Optional.empty()));
        } catch (IllegalArgumentException e) {
            response.status(HttpServletResponse.SC_BAD_REQUEST);
            return html(response, StoryPage.of(page(request), usual, List.of(), Optional.of(e.getMessage())));
        } catch (IOException e) {
            LOGGER.error("The evidence cannot be searched", e);
            response.status(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return html(response, StoryPage.of(page(request), usual, List.of(), Optional.of(e.getMessage())));
        }
    }

    private static LocalDate day(Request request, String name, LocalDate usual) {
        String text = request.queryParamOrDefault(name, "");
        try {
            return text.isEmpty() ? usual : LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(name + "=" + text + ": expected a day such as " + usual, e);
        }
    }

    private String quarantine(Request request, Response response) throws Exception {
        return html(response, QuarantinePage.of(page(request), quarantine.call()));
    }

    /** A browser forgets a name and password that are answered with 401. */
    private String logout(Request request, Response response) {
        response.status(HttpServletResponse.SC_UNAUTHORIZED);
        response.header("WWW-Authenticate", AccessGate.CHALLENGE);
        return html(response, LogoutPage.of());
    }

    private Page page(Request request) {
        return new Page(host, AccessGate.caller(request), clock.instant());
    }

    private static String html(Response response, String page) {
        response.header("Cache-Control", "no-store");
        return answer(response, HTML, page);
    }

    private static String file(Response response, String type, String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(StatusRoutes.class.getResourceAsStream(name), name)) {
            return answer(response, type, new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String answer(Response response, String type, String text) {
        response.type(type);
        response.header("Content-Security-Policy", POLICY);
        response.header("X-Content-Type-Options", "nosniff");
        response.header("Referrer-Policy", "no-referrer");
        return text;
    }
}
