package eu.testa.mail.server.status;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import eu.testa.mail.core.evidence.EvidenceEvent;
import eu.testa.mail.core.evidence.EvidenceRecord;
import eu.testa.mail.core.evidence.query.Story;
import eu.testa.mail.core.quarantine.QuarantinedMail;
import eu.testa.mail.server.status.StoryPage.Question;
import j2html.TagCreator;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusPageTest {

    private static final Page PAGE = new Page("relay1.eu-admin.net", SampleStatus.MARIE, SampleStatus.NOW);

    private static Document read(String html) {
        return Jsoup.parse(html);
    }

    @Test
    void shouldNameWhatIsDownAndWhatItSaid() {
        Document page = read(StatusPage.of(SampleStatus.relay(SampleStatus.MARIE)));

        assertThat(page.select("#waiting tbody tr").get(0).text()).isEqualTo("tcn.f.eu-admin.net ✗ down for 3 h 10 min "
            + "1204 (2 held) 3 h 10 min mail.f.eu-admin.net [192.0.2.25:25]: 451 4.3.0 The disk is full");
        assertThat(page.select("#waiting tbody tr").get(1).text()).contains("tcn.pl.eu-admin.net ✓ up 3 (2 held) 42 min");
    }

    @Test
    void shouldSayInWordsWhatTheDrawingShows() {
        Document page = read(StatusPage.of(SampleStatus.relay(SampleStatus.MARIE)));

        assertThat(page.select("#map svg desc").text()).contains("France: down", "Poland: slow", "Austria: up",
            "Finland: not known");
        assertThat(page.select("#map svg line")).hasSize(7);
        assertThat(page.select("#map svg line.bad")).hasSize(1);
        assertThat(page.select("#map tbody tr").get(3).text())
            .isEqualTo("France ✗ down tcn.f.eu-admin.net down for 3 h 10 min: The disk is full");
    }

    @Test
    void shouldPutFirstWhatIsNotWellAndWhatEndsFirst() {
        Document page = read(StatusPage.of(SampleStatus.relay(SampleStatus.MARIE)));

        assertThat(page.select("#state").text()).contains("degraded", "somebody has to do something");
        assertThat(page.select("#health tbody th").eachText()).containsExactly("Destinations", "Virus scan", "Disk", "Spool");
        assertThat(page.select("#endings tbody tr").eachText()).containsExactly(
            "the CRL of TACHOnet Root CA 2026-03-10 11:30:00 UTC ✗ ended 30 min ago",
            "the listeners' certificate 2026-03-22 12:00:00 UTC ! 12 d 0 h",
            "the evidence key's certificate 2028-02-08 12:00:00 UTC 700 d 0 h");
        assertThat(page.select("#scanner tbody tr").get(1).text()).contains("icap at 192.0.2.7:1344 ✗ connection refused");
    }

    @Test
    void shouldShowHowMailGetsThroughAndWhereItIsLost() {
        Document page = read(StatusPage.of(SampleStatus.relay(SampleStatus.MARIE)));

        assertThat(page.select("#probes tbody tr").eachText()).containsExactly(
            "tcn.a.eu-admin.net ✓ 0.1 s 100.00 % 100.00 % 100.00 % 0.2 s, 0.9 s",
            "tcn.f.eu-admin.net ✗ lost 86.80 % 86.80 % 86.80 % 0.2 s, 0.9 s",
            "2026-03-10 11:57:00 UTC relay1.eu-admin.net to tcn.f.eu-admin.net 451 4.3.0 The disk is full");
    }

    @Test
    void shouldShowWhatIsKnownWhileNothingElseAnswers() {
        Document page = read(StatusPage.of(SampleStatus.silent()));

        assertThat(page.select("#health tbody tr")).hasSize(4);
        assertThat(page.select("#waiting").text()).isEqualTo("! no answer yet; nothing is known yet Not known.");
    }

    @Test
    void shouldOfferOnlyWhatTheReaderMayOpen() {
        assertThat(read(StatusPage.of(SampleStatus.relay(SampleStatus.PAUL))).select("nav a").eachText())
            .containsExactly("Status", "Log out");
        assertThat(StatusPage.of(SampleStatus.relay(SampleStatus.PAUL))).doesNotContain("<form");
        assertThat(read(StatusPage.of(SampleStatus.relay(SampleStatus.MARIE))).select("nav a").eachText())
            .containsExactly("Status", "Where is my mail?", "Quarantine", "Log out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "\" autofocus onfocus=\"alert(1)", "'><img src=x onerror=alert(1)>",
        "</title><script>alert(1)</script>", "</svg><script>alert(1)</script>", "&lt;script&gt;", "javascript:alert(1)",
        "<!-- ", "]]><script>alert(1)</script>", "\u202etxt.exe"})
    void shouldShowHostileTextAsTextEverywhere(String text) {
        QuarantinedMail mail = new QuarantinedMail(text, Optional.empty(), text, Optional.of(text), List.of(text), Optional.of(text), 1, List.of());
        Story story = Story.of(text, List.of(new Story.Step(text, EvidenceRecord.of(EvidenceEvent.ACCEPTED)
            .with(EvidenceRecord.PEER, text).with(EvidenceRecord.TO, List.of(text)).at(SampleStatus.NOW))));

        for (String html : List.of(StatusPage.of(SampleStatus.hostile(text)), QuarantinePage.of(PAGE, List.of(mail)),
            StoryPage.of(PAGE, Question.about(text, SampleStatus.NOW), List.of(story), Optional.empty()),
            StoryPage.of(PAGE, Question.about(text, SampleStatus.NOW), List.of(), Optional.of(text)))) {
            Document page = read(html);

            assertThat(page.select("script").eachAttr("src")).allMatch(StatusRoutes.SCRIPT::equals);
            assertThat(page.select("script").html()).isEmpty();
            assertThat(page.select("img, iframe, object, embed, base, style")).isEmpty();
            assertThat(page.getAllElements()).allSatisfy(element -> assertThat(element.attributes().asList())
                .noneMatch(attribute -> attribute.getKey().startsWith("on") || attribute.getKey().equals("autofocus")));
            assertThat(page.select("[href], [src], [action]").stream()
                .flatMap(element -> List.of(element.attr("href"), element.attr("src"), element.attr("action")).stream()))
                .allMatch(address -> address.isEmpty() || address.startsWith(StatusRoutes.BASE) || address.equals("#content"));
            assertThat(page.wholeText()).contains(text);
        }
    }

    @Test
    void shouldTellTheStoryAsTheEvidenceDoes() {
        Story story = Story.of("<1@b>", List.of(new Story.Step("relay1", EvidenceRecord.of(EvidenceEvent.ACCEPTED)
            .with(EvidenceRecord.PEER, "192.0.2.1").at(SampleStatus.NOW))));

        Document page = read(StoryPage.of(PAGE, Question.about("<1@b>", SampleStatus.NOW), List.of(story), Optional.empty()));

        assertThat(page.select("ol.story li").text()).contains("2026-03-10 12:00:00 UTC relay1", story.steps().get(0).words());
    }

    @Test
    void shouldShowAQuarantineOfAnySizeOnAPageOfOne() {
        List<QuarantinedMail> many = Collections.nCopies(100_000, new QuarantinedMail("k", Optional.empty(), "Eicar",
            Optional.empty(), List.of("a@b"), Optional.empty(), 1, List.of("Subject: secret")));

        String html = QuarantinePage.of(PAGE, many);

        assertThat(read(html).select("tbody tr")).hasSize(QuarantinePage.MOST);
        assertThat(html).contains("100000 mails").doesNotContain("secret");
    }

    /** The library escapes what it is given as text; these take text for HTML. */
    @Test
    void shouldNeverPutTextIntoAPageUnescaped() {
        noClasses().should().callMethod(TagCreator.class, "rawHtml", String.class)
            .orShould().callMethod(TagCreator.class, "join", Object[].class)
            .check(new ClassFileImporter().importPackagesOf(StatusPage.class));
    }
}
