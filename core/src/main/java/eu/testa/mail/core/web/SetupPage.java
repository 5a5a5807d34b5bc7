package eu.testa.mail.core.web;

import static eu.testa.mail.core.text.Markup.escaped;

import eu.testa.mail.core.pki.CertificateFiles;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.text.MessageFormat;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * The page "Set up your mail program": what to trust, how the programs set themselves up, and the settings by hand; to be read on
 * a screen or printed. The texts are in {@code setup*.properties}, one for each language.
 */
final class SetupPage {

    /** The first is for those whose language is none of these. */
    static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.FRENCH, Locale.GERMAN);

    private static final String BUNDLE = "eu.testa.mail.core.web.setup";

    private final MailAccess access;
    private final Collection<String> certificates;
    private final List<X509Certificate> roots;
    private final ResourceBundle texts;

    /**
     * @param certificates names of the files to download
     * @param roots        whose fingerprints are shown
     */
    SetupPage(MailAccess access, Collection<String> certificates, List<X509Certificate> roots, Locale language) {
        this.access = access;
        this.certificates = certificates;
        this.roots = roots;
        this.texts = texts(language);
    }

    static ResourceBundle texts(Locale language) {
        return ResourceBundle.getBundle(BUNDLE, language, SetupPage.class.getClassLoader(),
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    /**
     * The language for a browser.
     *
     * @param asked          by a link; empty without one
     * @param acceptLanguage the browser's header
     */
    static Locale language(String asked, String acceptLanguage) {
        for (String wish : List.of(asked, acceptLanguage)) {
            try {
                Locale found = wish.isEmpty() ? null : Locale.lookup(Locale.LanguageRange.parse(wish), LANGUAGES);
                if (found != null) {
                    return found;
                }
            } catch (IllegalArgumentException e) {
                // a header that nobody can read is as good as none
                continue;
            }
        }
        return LANGUAGES.get(0);
    }

    String html() {
        return """
            <!DOCTYPE html>
            <html lang="%s">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <title>%s</title>
              <style>
                @page { size: A4; margin: 20mm; }
                body { font: 11pt/1.5 sans-serif; max-width: 46em; margin: 1em auto; padding: 0 1em; color: #111; background: #fff; }
                table { border-collapse: collapse; width: 100%%; }
                th, td { border: 1px solid #666; padding: .4em .6em; text-align: left; }
                code { font: 10pt monospace; overflow-wrap: anywhere; }
                input { font: inherit; width: 24em; max-width: 100%%; }
                @media print { nav, form { display: none; } section { break-inside: avoid; } }
              </style>
            </head>
            <body>
              <nav>%s</nav>
              <h1>%s</h1>
              <p>%s</p>
            %s</body>
            </html>
            """.formatted(texts.getLocale().getLanguage().isEmpty() ? "en" : texts.getLocale().getLanguage(), text("title"),
            languages(), text("title"), text("intro", "@" + access.domain()),
            trust() + thunderbird() + outlook() + apple() + byHand() + digitalId());
    }

    private String languages() {
        StringBuilder links = new StringBuilder();
        for (Locale language : LANGUAGES) {
            links.append("<a href=\"/?lang=").append(language.getLanguage()).append("\" lang=\"")
                .append(language.getLanguage()).append("\">").append(escaped(language.getDisplayLanguage(language)))
                .append("</a> ");
        }
        return links.toString();
    }

    private String trust() {
        StringBuilder section = new StringBuilder("<p>").append(text("trust.why")).append("</p>\n<ul>\n");
        for (String name : certificates) {
            section.append("<li><a href=\"/").append(escaped(name)).append("\">").append(escaped(name))
                .append("</a></li>\n");
        }
        section.append("</ul>\n<p>").append(text("trust.how")).append("</p>\n<p><strong>").append(text("trust.compare"))
            .append("</strong></p>\n<table>\n");
        for (X509Certificate root : roots) {
            String name = escaped(CertificateFiles.name(root.getSubjectX500Principal()));
            section.append(row(name + " SHA-256", "<code>" + fingerprint(root, "SHA-256") + "</code>"))
                .append(row(name + " SHA-1 (Windows)", "<code>" + fingerprint(root, "SHA-1") + "</code>"));
        }
        return section("trust.title", section.append("</table>\n").toString());
    }

    private String thunderbird() {
        return section("thunderbird.title", "<p>" + text("thunderbird.text") + "</p>\n");
    }

    private String outlook() {
        return section("outlook.title", "<p>" + text("outlook.text") + "</p>\n");
    }

    private String apple() {
        return section("apple.title", "<p>" + text("apple.text", access.host()) + "</p>\n"
            + "<form action=\"/testa.mobileconfig\" method=\"get\"><label>" + text("address")
            + " <input type=\"email\" name=\"emailaddress\" required></label> <button>" + text("download")
            + "</button></form>\n");
    }

    private String byHand() {
        String rows = row(text("hand.user"), text("hand.whole-address"))
            + row(text("hand.incoming"), server("POP3", access.pop3s()))
            + row(text("hand.outgoing"), server("SMTP", access.submissions()));
        if (access.ldaps().isPresent()) {
            rows += row(text("hand.directory"), server("LDAP", access.ldaps().getAsInt()) + ", Base DN <code>dc=eu-admin,dc=net</code>");
        }
        return section("hand.title", "<table>\n" + rows + "</table>\n");
    }

    private String server(String protocol, int port) {
        return protocol + ", <code>" + escaped(access.host()) + "</code>, " + text("hand.port") + " <code>" + port
            + "</code>, SSL/TLS";
    }

    private String digitalId() {
        return section("id.title", "<p>" + text("id.text") + "</p>\n");
    }

    private String section(String title, String content) {
        return "<section>\n<h2>" + text(title) + "</h2>\n" + content + "</section>\n";
    }

    private static String row(String head, String value) {
        return "<tr><th scope=\"row\">" + head + "</th><td>" + value + "</td></tr>\n";
    }

    private String text(String key, Object... values) {
        return escaped(new MessageFormat(texts.getString(key), Locale.ROOT).format(values));
    }

    /** As mail programs show it: two figures and a colon. */
    private static String fingerprint(X509Certificate certificate, String algorithm) {
        try {
            return HexFormat.ofDelimiter(":").withUpperCase()
                .formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }
}
