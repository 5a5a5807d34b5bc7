package eu.testa.mail.mailets.evidence;

import eu.testa.mail.core.evidence.query.EvidenceExports.Format;
import eu.testa.mail.mailets.webadmin.JsonBody;
import eu.testa.mail.mailets.webadmin.QueryValues;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import spark.Request;

/** What a request to {@link EvidenceRoutes} asks for. */
final class EvidenceQuery {

    private static final int MAILS = 20;
    private static final int MOST_MAILS = 1000;

    private final Request request;
    private final QueryValues values;

    EvidenceQuery(Request request) {
        this.request = request;
        this.values = new QueryValues(request);
    }

    /** Which mail or mails. */
    String mail() {
        return values.text("mail").filter(text -> !text.isBlank())
            .orElseThrow(() -> new IllegalArgumentException("mail: expected a Message-ID, a mail id or an address"));
    }

    int limit() {
        return values.number("limit", MAILS, MOST_MAILS);
    }

    /** The first day. */
    LocalDate since() {
        return day("since").orElse(LocalDate.MIN);
    }

    /** The last day. */
    LocalDate until() {
        return day("until").orElse(LocalDate.MAX);
    }

    private Optional<LocalDate> day(String name) {
        return values.value(name, "a day, such as 2026-12-01", LocalDate::parse);
    }

    Format format() {
        String name = values.text("format").orElse(word(Format.JSONL));
        return Stream.of(Format.values()).filter(format -> word(format).equals(name)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("format=" + name + ": expected jsonl or csv"));
    }

    private static String word(Format format) {
        return format.name().toLowerCase(Locale.ROOT);
    }

    /** Why a loss is accepted. */
    String reason() throws IOException {
        String reason = JsonBody.of(request).path("reason").asText("");
        if (reason.isBlank()) {
            throw new IllegalArgumentException("say why with {\"reason\": \"...\"}");
        }
        return reason;
    }
}
