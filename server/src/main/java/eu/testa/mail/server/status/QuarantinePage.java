package eu.testa.mail.server.status;

import static j2html.TagCreator.attrs;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.tr;

import eu.testa.mail.core.quarantine.QuarantinedMail;
import j2html.tags.DomContent;
import java.util.List;

/** Makes the page with the quarantine: envelopes and reasons, never a line of a mail's content. */
final class QuarantinePage {

    /** Newest first; more make a page that nobody reads. */
    static final int MOST = 200;

    private QuarantinePage() {
    }

    static String of(Page page, List<QuarantinedMail> mails) {
        return page.with("Quarantine", StatusRoutes.QUARANTINE, false, section(
            h2(mails.size() + (mails.size() == 1 ? " mail" : " mails")),
            mails.isEmpty() ? p("Nothing is in quarantine.") : list(mails),
            p("./testa quarantine show KEY, release KEY and delete KEY do the rest.")));
    }

    private static DomContent list(List<QuarantinedMail> mails) {
        return StatusPage.rows(mails.size() > MOST ? "The newest " + MOST : "Newest first",
            List.of("Key", "Since", "Why", "From", "To", "Octets"), mails.stream().limit(MOST).toList(), mail -> tr(
                th(mail.key()).attr("scope", "row"), td(mail.since().<DomContent>map(Page::when).orElse(text("unknown"))),
                td(attrs(".words"), mail.reason()), td(attrs(".words"), mail.sender().orElse("<>")),
                td(attrs(".words"), String.join(", ", mail.recipients())), td(attrs(".number"), Long.toString(mail.size()))));
    }
}
