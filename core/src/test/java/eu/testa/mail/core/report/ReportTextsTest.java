package eu.testa.mail.core.report;

import static eu.testa.mail.core.report.SampleReports.CURIOUS;
import static eu.testa.mail.core.report.SampleReports.MARTIN;
import static eu.testa.mail.core.report.SampleReports.PIERRE;
import static eu.testa.mail.core.report.SampleReports.original;
import static eu.testa.mail.core.report.SampleReports.sender;
import static org.assertj.core.api.Assertions.assertThat;

import eu.testa.mail.core.address.Country;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.PropertyResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReportTextsTest {

    private static final Pattern PLACE = Pattern.compile("\\{\\d}");
    private static final int LONGEST_LINE = 110;

    static List<Locale> languages() {
        return ReportTexts.LANGUAGES;
    }

    @ParameterizedTest
    @MethodSource("languages")
    void shouldHaveEachTextOfEnglishWithTheSamePlaces(Locale language) throws Exception {
        Set<String> english = ReportTexts.ENGLISH.texts().keySet();
        Set<String> own;
        try (var in = ReportTexts.class.getResourceAsStream("report_" + language.getLanguage() + ".properties")) {
            own = new TreeSet<>(Collections.list(new PropertyResourceBundle(in).getKeys()));
        }
        assertThat(own).isEqualTo(new TreeSet<>(english));
        ReportTexts texts = ReportTexts.of(language);
        for (String key : english) {
            String text = texts.texts().getString(key);
            // the pattern of dates is java.time's, where an apostrophe has another meaning
            assertThat(key.equals("date") ? text.replace("'", "") : text.replace("''", "")).as(key).isNotBlank().doesNotContain("'");
            assertThat(places(text)).as(key).isEqualTo(places(ReportTexts.ENGLISH.texts().getString(key)));
            assertThat(text.chars().filter(one -> one == '\n').count()).as("lines of " + key)
                .isEqualTo(ReportTexts.ENGLISH.texts().getString(key).chars().filter(one -> one == '\n').count());
            assertThat(text.lines()).as(key).allMatch(line -> line.length() <= LONGEST_LINE);
        }
    }

    private static Set<String> places(String text) {
        return PLACE.matcher(text).results().map(found -> found.group()).collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @CsvSource({"fr, 'mercredi 1 juillet 2026, 12:00:00 (+02:00)'", "de, 'Mittwoch, 1. Juli 2026, 12:00:00 (+02:00)'",
        "nl, 'woensdag 1 juli 2026, 12:00:00 (+02:00)'", "el, 'Τετάρτη, 1 Ιουλίου 2026, 12:00:00 (+02:00)'",
        "hu, '2026. július 1., szerda, 12:00:00 (+02:00)'", "lt, '2026 m. liepos 1 d., trečiadienis, 12:00:00 (+02:00)'", "en, 'Wed, 1 Jul 2026 12:00:00 +0200'"})
    void shouldWriteDatesAsTheLanguageDoes(String language, String expected) {
        assertThat(ReportTexts.of(new Locale(language)).date(Instant.parse("2026-07-01T10:00:00Z"), ZoneId.of("Europe/Brussels")))
            .isEqualTo(expected);
    }

    @Test
    void shouldSpeakTheLanguagesOfTheSendersCountryAndEnglishLast() {
        assertThat(ReportTexts.of(Country.B.languages())).extracting(texts -> texts.language().getLanguage())
            .containsExactly("nl", "fr", "de", "en");
        assertThat(ReportTexts.of(Country.F.languages())).extracting(texts -> texts.language().getLanguage())
            .containsExactly("fr", "en");
        assertThat(ReportTexts.of(Country.GR.languages())).extracting(texts -> texts.language().getLanguage())
            .containsExactly("el", "en");
        assertThat(ReportTexts.of(Country.GB.languages())).extracting(texts -> texts.language().getLanguage())
            .containsExactly("en");
    }

    /** Who translates a language takes the line away when he has read it. */
    @Test
    void shouldSayWhichLanguagesNobodyHasReadYet() throws Exception {
        Set<String> unread = new TreeSet<>();
        for (Locale language : ReportTexts.LANGUAGES) {
            try (var in = ReportTexts.class.getResourceAsStream("report_" + language.getLanguage() + ".properties")) {
                if (new String(in.readAllBytes(), StandardCharsets.UTF_8).startsWith("# Machine-translated.")) {
                    unread.add(language.getLanguage());
                }
            }
        }
        assertThat(unread).doesNotContain("de", "fr", "nl");
        String page = Files.readString(Path.of("../docs/report-languages.md"));
        for (Locale language : ReportTexts.LANGUAGES) {
            assertThat(page).as("docs/report-languages.md").contains("| `" + language.getLanguage() + "` | "
                + language.getDisplayLanguage(Locale.ENGLISH) + " | " + (unread.contains(language.getLanguage()) ? "machine-translated" : "read"));
        }
        for (Country country : Country.values()) {
            assertThat(page).as("docs/report-languages.md").contains("| " + country.englishName() + " | " + ReportTexts.of(country.languages())
                .stream().map(texts -> texts.language().getDisplayLanguage(Locale.ENGLISH)).collect(Collectors.joining(", ")) + " |");
        }
    }

    @Test
    void shouldHaveALanguageOfEachCountry() {
        for (Country country : Country.values()) {
            assertThat(country.languages()).as(country.code())
                .anyMatch(language -> language.equals(Locale.ENGLISH) || ReportTexts.LANGUAGES.contains(language));
        }
    }

    @Test
    void shouldKnowTheLanguagesOfEachCountry() {
        for (Country country : Country.values()) {
            assertThat(country.languages()).as(country.code()).isNotEmpty()
                .allMatch(language -> !language.getDisplayLanguage(Locale.ENGLISH).equals(language.getLanguage()));
        }
    }

    @Test
    void shouldTellAFrenchSenderInFrenchFirst() throws Exception {
        Report report = SampleReports.inLanguages(SampleReports.failure(sender(), MARTIN), List.of(Locale.FRENCH));
        String written = new String(new ReportWriter().write(report, original()).orElseThrow(), StandardCharsets.US_ASCII);

        assertThat(subject(written)).startsWith("Votre message n'a pas pu \u00eatre remis\u00a0: ");
        String text = ReportWriterTest.decoded(written.split("--testa-report-[0-9a-f]+(--)?\r\n")[1]);
        assertThat(text).startsWith("Votre message\r\n\r\n    Objet : ").contains("n'a pas pu \u00eatre remis \u00e0 :",
            "could not be delivered to:");
        assertThat(text.indexOf("Votre message")).isLessThan(text.indexOf("Your mail"));
        assertThat(text.replace("\r\n", "")).as("line ends of mail only").doesNotContain("\n", "\r");
    }

    @Test
    void shouldHaveAnEnglishSubjectWhereTheCountryHasSeveralLanguages() throws Exception {
        Report report = SampleReports.inLanguages(SampleReports.success(sender(), CURIOUS, PIERRE), Country.B.languages());
        String written = new String(new ReportWriter().write(report, original()).orElseThrow(), StandardCharsets.US_ASCII);

        assertThat(subject(written)).startsWith("Your mail was ");
        assertThat(ReportWriterTest.decoded(written.split("--testa-report-[0-9a-f]+(--)?\r\n")[1]))
            .contains("Uw bericht", "Votre message", "Ihre E-Mail", "Your mail");
    }

    private static String subject(String report) throws IOException {
        return DecoderUtil.decodeEncodedWords(
            report.substring(report.indexOf("Subject: ") + 9, report.indexOf("\r\nDate: ")).replace("\r\n", ""), DecodeMonitor.STRICT);
    }
}
