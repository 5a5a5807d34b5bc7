package eu.testa.mail.server.status;

import static j2html.TagCreator.a;
import static j2html.TagCreator.body;
import static j2html.TagCreator.button;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.footer;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.head;
import static j2html.TagCreator.header;
import static j2html.TagCreator.html;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.li;
import static j2html.TagCreator.link;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.nav;
import static j2html.TagCreator.p;
import static j2html.TagCreator.script;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.text;
import static j2html.TagCreator.time;
import static j2html.TagCreator.title;
import static j2html.TagCreator.ul;

import eu.testa.mail.core.access.AccessTable;
import eu.testa.mail.core.access.Caller;
import j2html.tags.DomContent;
import j2html.tags.specialized.LiTag;
import j2html.tags.specialized.TimeTag;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * What all pages have in common. Every text that is put into a page is escaped by the library that makes it.
 *
 * @param host   the server that it is about
 * @param reader who is shown it
 * @param at     when it was made
 */
record Page(String host, Caller reader, Instant at) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private record Place(String path, String name) {
    }

    private static final List<Place> PLACES = List.of(new Place(StatusRoutes.BASE, "Status"),
        new Place(StatusRoutes.EVIDENCE, "Where is my mail?"), new Place(StatusRoutes.QUARANTINE, "Quarantine"),
        new Place(StatusRoutes.LOGOUT, "Log out"));

    /** Whether the reader may open a page. */
    boolean mayOpen(String path) {
        return AccessTable.needed("GET", path, "").map(reader.role()::includes).orElse(true);
    }

    /**
     * A whole page.
     *
     * @param path of the page, which the navigation shows as the present one
     * @param live whether it brings itself up to date
     */
    String with(String heading, String path, boolean live, DomContent... content) {
        return document(html(
            head(
                meta().attr("charset", "utf-8"),
                title(heading + " – " + host),
                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                link().withRel("stylesheet").withHref(StatusRoutes.STYLE),
                iff(live, script().withSrc(StatusRoutes.SCRIPT).attr("defer"))),
            body(
                a("To the content").withClass("skip").withHref("#content"),
                header(
                    nav(ul(each(PLACES.stream().filter(place -> mayOpen(place.path())).toList(), place -> place(place, path)))).attr("aria-label", "Pages"),
                    h1(heading),
                    p(strong(host), text(", seen by " + reader.name() + " (" + reader.role().label() + "), "), when(at))
                        .withClass("faint")),
                main(content).withId("content"),
                footer(
                    iff(live, div(
                        button("Update every 10 seconds").withType("button").withId("live").attr("hidden"),
                        p("The server does not answer; what is shown may be old.").withId("lost").attr("hidden")
                            .attr("role", "alert"))),
                    p(a("Look again").withHref(path))))
        ).withLang("en"));
    }

    private static LiTag place(Place place, String current) {
        return li(place.path().equals(current) ? a(place.name()).withHref(place.path()).attr("aria-current", "page")
            : a(place.name()).withHref(place.path()));
    }

    /** A time, as people and programs read it. */
    static TimeTag when(Instant at) {
        return time(TIME.format(at)).attr("datetime", at.toString());
    }

    /** How long ago that was, roughly. */
    String ago(Instant then) {
        return length(Duration.between(then, at));
    }

    /** A length of time in its two largest units. */
    static String length(Duration duration) {
        if (duration.compareTo(DAY) >= 0) {
            return duration.toDays() + " d " + duration.toHoursPart() + " h";
        }
        if (duration.compareTo(HOUR) >= 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toMinutes() > 0 ? duration.toMinutes() + " min" : Math.max(0, duration.toSeconds()) + " s";
    }
}
