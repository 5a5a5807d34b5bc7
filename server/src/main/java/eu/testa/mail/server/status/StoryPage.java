package eu.testa.mail.server.status;

import static eu.testa.mail.server.status.Page.when;
import static j2html.TagCreator.br;
import static j2html.TagCreator.button;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.form;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.input;
import static j2html.TagCreator.label;
import static j2html.TagCreator.li;
import static j2html.TagCreator.ol;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.text;

import eu.testa.mail.core.evidence.query.Story;
import eu.testa.mail.core.evidence.query.Story.Handover;
import j2html.tags.DomContent;
import j2html.tags.specialized.DivTag;
import j2html.tags.specialized.InputTag;
import j2html.tags.specialized.PTag;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Makes the page that answers "where is my mail?": what the evidence of this server tells. */
final class StoryPage {

    private static final Duration USUAL = Duration.ofDays(7);

    private StoryPage() {
    }

    /**
     * What was asked for.
     *
     * @param mail  Message-ID, mail id or address; empty if nothing was asked for yet
     * @param since first day, and {@code until} the last one, in UTC
     */
    record Question(String mail, LocalDate since, LocalDate until) {

        /** About the last days. */
        static Question about(String mail, Instant now) {
            return new Question(mail, day(now.minus(USUAL)), day(now));
        }
    }

    /**
     * @param problem why the question cannot be answered
     */
    static String of(Page page, Question question, List<Story> stories, Optional<String> problem) {
        return page.with("Where is my mail?", StatusRoutes.EVIDENCE, false, search(question),
            section(h2("Answer"), answer(question, stories, problem)));
    }

    private static DomContent answer(Question question, List<Story> stories, Optional<String> problem) {
        if (problem.isPresent()) {
            return p(problem.get()).withClass("bad");
        }
        if (question.mail().isEmpty()) {
            return p("Ask for a mail by its Message-ID, by the id that a log or a reply names, or by the address of its sender or "
                + "a recipient.");
        }
        return stories.isEmpty()
            ? p("This server has no evidence of " + question.mail() + " on these days. Another server may have some.")
            : div(each(stories, StoryPage::story));
    }

    private static DivTag story(Story story) {
        return div(
            h3("Mail " + story.messageId()),
            ol(each(story.steps(), step -> li(when(step.record().at()), text(" " + step.server()), br(), text(step.words()))))
                .withClass("story"),
            div(each(story.handovers(), StoryPage::handover)));
    }

    private static PTag handover(Handover handover) {
        return p(handover.to() + (handover.same() ? " received exactly what " : " received something else than what ")
            + handover.from() + " sent: SHA-256 " + handover.digest()).withClass(handover.same() ? "well" : "bad");
    }

    /** A question that has not been asked yet. */
    static DomContent search(Instant now) {
        return search(Question.about("", now));
    }

    private static DomContent search(Question question) {
        return section(h2("Where is my mail?").withId("search-heading"),
            form(
                field("mail", "Message-ID, mail id or address", input().withType("search").attr("required")
                    .attr("maxlength", StatusRoutes.LONGEST_QUESTION).withValue(question.mail())),
                field("since", "From", input().withType("date").withValue(question.since().toString())),
                field("until", "To", input().withType("date").withValue(question.until().toString())),
                button("Search").withType("submit")
            ).withMethod("get").withAction(StatusRoutes.EVIDENCE).attr("role", "search")
        ).attr("aria-labelledby", "search-heading");
    }

    private static DivTag field(String name, String words, InputTag input) {
        return div(label(words).attr("for", name), input.withId(name).withName(name));
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
}
