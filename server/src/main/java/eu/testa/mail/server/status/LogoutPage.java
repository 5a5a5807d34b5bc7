package eu.testa.mail.server.status;

import static j2html.TagCreator.a;
import static j2html.TagCreator.body;
import static j2html.TagCreator.document;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.p;
import static j2html.TagCreator.title;

/** What is left when a browser has forgotten who was logged in: a page that asks for nothing more, not even its style. */
final class LogoutPage {

    private LogoutPage() {
    }

    static String of() {
        return document(html(
            head(meta().attr("charset", "utf-8"), title("Logged out"),
                meta().withName("viewport").withContent("width=device-width, initial-scale=1")),
            body(main(h1("You are logged out"), p(a("Log in again").withHref(StatusRoutes.BASE))))).withLang("en"));
    }
}
