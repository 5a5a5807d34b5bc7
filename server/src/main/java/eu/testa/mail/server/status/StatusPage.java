package eu.testa.mail.server.status;

import static eu.testa.mail.server.status.Page.length;
import static eu.testa.mail.server.status.Page.when;
import static j2html.TagCreator.attrs;
import static j2html.TagCreator.caption;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import eu.testa.mail.core.delivery.RemoteReply;
import eu.testa.mail.core.health.HealthReport;
import eu.testa.mail.core.health.LastKnown.Answer;
import eu.testa.mail.core.health.PartHealth.State;
import eu.testa.mail.core.probe.ProbeOverview;
import eu.testa.mail.core.probe.ProbeSummary;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.server.status.ShownStatus.Ending;
import eu.testa.mail.server.status.ShownStatus.Engine;
import eu.testa.mail.server.status.ShownStatus.Link;
import eu.testa.mail.server.status.ShownStatus.LinkState;
import eu.testa.mail.server.status.ShownStatus.ProbesSeen;
import eu.testa.mail.server.status.ShownStatus.Waiting;
import j2html.tags.DomContent;
import j2html.tags.specialized.SectionTag;
import j2html.tags.specialized.SpanTag;
import j2html.tags.specialized.TrTag;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Makes the status page of a {@link ShownStatus}. Asks nobody, so that what it makes depends on nothing else. */
final class StatusPage {

    private static final Duration SOON = Duration.ofDays(30);

    private final ShownStatus status;
    private final Page page;

    private StatusPage(ShownStatus status) {
        this.status = status;
        this.page = new Page(status.host(), status.reader(), status.at());
    }

    static String of(ShownStatus status) {
        return new StatusPage(status).html();
    }

    private String html() {
        return page.with("TESTA " + (status.role() == Role.RELAY ? "Mail Relay" : "mail server"), StatusRoutes.BASE, true,
            part("state", "How it is", overall()),
            part("map", "Links", known(status.links(), this::links)),
            part("waiting", "Waiting mail", known(status.waiting(), this::waiting)),
            part("health", "Parts", health()),
            part("probes", "Probes", known(status.probes(), this::probes)),
            part("scanner", "Virus scan", known(status.engines(), this::engines)),
            part("endings", "Certificates and CRLs", known(status.endings(), this::endings)),
            iff(page.mayOpen(StatusRoutes.EVIDENCE), StoryPage.search(status.at())));
    }

    private static SectionTag part(String id, String heading, DomContent... content) {
        return section(h2(heading).withId(id + "-heading"), div(content).withId(id).attr("data-live"))
            .attr("aria-labelledby", id + "-heading");
    }

    private DomContent overall() {
        State worst = status.health().stream().map(report -> report.health().state()).max(Comparator.naturalOrder())
            .orElse(State.DEGRADED);
        String words = switch (worst) {
            case HEALTHY -> "All is well.";
            case DEGRADED -> "The server does its work; somebody has to do something.";
            case UNHEALTHY -> "The server takes no mail now, or does not process it.";
        };
        return p(sign(worst), text(" " + words)).attr("role", "status");
    }

    private DomContent links(List<Link> links) {
        return links.isEmpty() ? p("No links are known.") : div(
            LinksDrawing.of(status.host(), links),
            rows("The same in words", List.of("To", "State", "Host", "What is known"), links, link -> tr(
                th(link.name()).attr("scope", "row"), td(span(sign(link.state()) + " " + word(link.state()))
                    .withClass("state " + style(link.state()))), td(attrs(".words"), link.host()),
                td(attrs(".words"), link.words()))));
    }

    private DomContent waiting(List<Waiting> waiting) {
        List<Waiting> some = waiting.stream().filter(one -> one.backlog().mails() > 0 || one.destination().isDown()).toList();
        return some.isEmpty() ? p("No mail waits, and no destination is down.")
            : rows("By destination, with what was said last", List.of("Destination", "State", "Mails", "Oldest", "Last answer"),
                some, this::waiting);
    }

    private TrTag waiting(Waiting waiting) {
        return tr(
            th(waiting.destination().destination().name()).attr("scope", "row"),
            td(waiting.destination().downSince().map(since -> span("✗ down for " + page.ago(since)).withClass("state bad"))
                .orElseGet(() -> span("✓ up").withClass("state well"))),
            td(attrs(".number"), waiting.backlog().mails()
                + (waiting.backlog().held() > 0 ? " (" + waiting.backlog().held() + " held)" : "")),
            td(waiting.backlog().oldest().map(page::ago).orElse("")),
            td(attrs(".words"), waiting.reply().map(StatusPage::said).orElse("")));
    }

    /** In the words of the peer. */
    private static String said(RemoteReply reply) {
        return reply.host().map(host -> host + reply.peer().map(peer -> " [" + peer + "]").orElse("") + ": " + reply.words())
            .orElse(reply.words());
    }

    private DomContent health() {
        List<HealthReport> worstFirst = status.health().stream()
            .sorted(Comparator.comparing((HealthReport report) -> report.health().state()).reversed()).toList();
        return rows("What is not well stands first", List.of("Part", "State", "Since", "Cause", "What to do"), worstFirst,
            report -> tr(
                th(report.part()).attr("scope", "row"), td(sign(report.health().state())), td(when(report.since())),
                td(attrs(".words"), report.health().cause()), td(attrs(".words"), report.health().nextStep())));
    }

    private DomContent probes(ProbesSeen probes) {
        return probes.paths().isEmpty() ? p("None has come to its end in the last month.") : div(
            rows("How many of them arrived", List.of("Over", "Last", "24 hours", "7 days", "31 days", "Mean and longest time of 24 hours"),
                probes.paths(), StatusPage::probes),
            iff(!probes.lost().isEmpty(), rows("Lost in the last 24 hours", List.of("When", "From where to where", "What was said last"),
                probes.lost(), lost -> tr(th(when(lost.sentAt())).attr("scope", "row"), td(attrs(".words"), lost.hop().orElse("")),
                    td(attrs(".words"), lost.words())))));
    }

    private static TrTag probes(ProbeOverview path) {
        return tr(
            th(path.path()).attr("scope", "row"),
            td(path.last().map(last -> last.isLost() ? span("✗ lost").withClass("state bad")
                : span("✓ " + seconds(last.took())).withClass("state well")).orElseGet(() -> span("none"))),
            td(attrs(".number"), availability(path.day())), td(attrs(".number"), availability(path.week())),
            td(attrs(".number"), availability(path.month())),
            td(attrs(".number"), seconds(path.day().mean()) + ", " + seconds(path.day().longest())));
    }

    private static String availability(ProbeSummary summary) {
        return summary.probes() == 0 ? "–" : String.format(Locale.ROOT, "%.2f %%", summary.availability());
    }

    private static String seconds(Optional<Duration> time) {
        return time.map(present -> String.format(Locale.ROOT, "%.1f s", present.toMillis() / 1000.0)).orElse("–");
    }

    private DomContent engines(List<Engine> engines) {
        return engines.isEmpty() ? p("This server scans no mail.")
            : rows("Each daemon of each engine", List.of("Daemon", "State", "Signatures"), engines, engine -> tr(
                th(engine.name() + " at " + engine.status().daemon()).attr("scope", "row"),
                td(engine.status().problem().map(problem -> span("✗ " + problem).withClass("bad"))
                    .orElseGet(() -> span("✓ answers").withClass("state well"))),
                td(engine.status().signatures().map(signatures -> signatures.version() + ", made "
                    + page.ago(signatures.built()) + " ago").orElse("not told"))));
    }

    private DomContent endings(List<Ending> endings) {
        return endings.isEmpty() ? p("None is known.")
            : rows("What ends first stands first", List.of("What", "Ends", "In"), endings, ending -> tr(
                th(ending.what()).attr("scope", "row"), td(when(ending.end())), td(left(ending.end()))));
    }

    private SpanTag left(Instant end) {
        Duration left = Duration.between(status.at(), end);
        if (left.isNegative()) {
            return span("✗ ended " + page.ago(end) + " ago").withClass("state bad");
        }
        return left.compareTo(SOON) < 0 ? span("! " + length(left)).withClass("state care") : span(length(left));
    }

    /** What a source said, or why it says nothing. */
    private <T> DomContent known(Answer<T> answer, Function<T, DomContent> content) {
        return div(
            iff(answer.trouble().isPresent(), p(text("! " + answer.trouble().orElse("") + answer.at()
                .map(at -> "; this is of " + page.ago(at) + " ago").orElse("; nothing is known yet"))).withClass("care")),
            answer.value().map(content).orElseGet(() -> p("Not known.")));
    }

    /** A table that can be moved by keyboard where it is wider than the screen. */
    static <T> DomContent rows(String caption, List<String> columns, List<T> all, Function<T, TrTag> row) {
        return div(table(
            caption(caption),
            thead(tr(each(columns, column -> th(column).attr("scope", "col")))),
            tbody(each(all, one -> row.apply(one))))
        ).withClass("wide").attr("tabindex", "0").attr("role", "group").attr("aria-label", caption);
    }

    private static SpanTag sign(State state) {
        return switch (state) {
            case HEALTHY -> span("✓ healthy").withClass("state well");
            case DEGRADED -> span("! degraded").withClass("state care");
            case UNHEALTHY -> span("✗ unhealthy").withClass("state bad");
        };
    }

    static String style(LinkState state) {
        return switch (state) {
            case UP -> "well";
            case SLOW -> "care";
            case DOWN -> "bad";
            case UNKNOWN -> "unknown";
        };
    }

    static String sign(LinkState state) {
        return switch (state) {
            case UP -> "✓";
            case SLOW -> "!";
            case DOWN -> "✗";
            case UNKNOWN -> "?";
        };
    }

    static String word(LinkState state) {
        return switch (state) {
            case UP -> "up";
            case SLOW -> "slow";
            case DOWN -> "down";
            case UNKNOWN -> "not known";
        };
    }
}
