package eu.testa.mail.core.report;

import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Stream;

/**
 * The words of reports in one language, from {@code report*.properties}. A language without a file of its own is not offered. A file
 * whose words nobody who speaks the language has read yet says so in its first line.
 */
record ReportTexts(Locale language, ResourceBundle texts) {

    static final ReportTexts ENGLISH = of(Locale.ENGLISH);

    /** Those with a file, beside English. */
    static final List<Locale> LANGUAGES = Stream.of("cs", "da", "de", "el", "es", "et", "fi", "fr", "hu", "is", "it", "lt", "lv", "mt", "nb",
        "nl", "pl", "pt", "sk", "sl", "sv", "tr").map(Locale::forLanguageTag).toList();

    private static final String BUNDLE = "eu.testa.mail.core.report.report";

    static ReportTexts of(Locale language) {
        return new ReportTexts(language, ResourceBundle.getBundle(BUNDLE, language, ReportTexts.class.getClassLoader(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)));
    }

    /** The languages of a report for readers of these: their own first, and English, which all of TESTA reads. */
    static List<ReportTexts> of(List<Locale> readers) {
        List<ReportTexts> all = new ArrayList<>();
        readers.stream().filter(LANGUAGES::contains).map(ReportTexts::of).forEach(all::add);
        all.add(ENGLISH);
        return all;
    }

    /** A text with CRLF at the ends of its lines. */
    String text(String key, Object... values) {
        return new MessageFormat(texts.getString(key).replace("\n", "\r\n"), Locale.ROOT).format(values);
    }

    /** With the offset from UTC, so that nobody has to guess. */
    String date(Instant time, ZoneId zone) {
        return DateTimeFormatter.ofPattern(texts.getString("date"), language).withZone(zone).format(time);
    }
}
