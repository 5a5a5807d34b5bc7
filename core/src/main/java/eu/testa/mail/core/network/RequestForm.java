package eu.testa.mail.core.network;

import static eu.testa.mail.core.text.Markup.escaped;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.settings.ContactSettings;
import eu.testa.mail.core.settings.Endpoint;
import eu.testa.mail.core.settings.Setting;
import eu.testa.mail.core.settings.TestaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The "TESTA SMTP Request Form" (chapter 3.1 of the note, stage 2): the address and domain of the mail server, the
 * organisation, the IT contact.
 *
 * @param fields in the order of the form
 */
public record RequestForm(List<Field> fields) {

    private static final String TITLE = "TESTA SMTP Request Form";

    /**
     * One line of the form.
     *
     * @param value empty while it is missing
     * @param key   the setting it comes from
     */
    public record Field(String label, Optional<String> value, String key) {
    }

    public RequestForm {
        fields = List.copyOf(fields);
    }

    /** Filled in from the settings of a national server. */
    public static RequestForm of(TestaSettings settings) {
        List<Field> fields = new ArrayList<>();
        Optional<Country> country = settings.get(TestaSettings.COUNTRY);
        fields.add(field("Member State", country.map(one -> one.englishName() + " (" + one.code() + ")"),
            TestaSettings.COUNTRY));
        fields.add(field("Organisation", settings.get(ContactSettings.ORGANISATION), ContactSettings.ORGANISATION));
        fields.add(field("TESTA domain", country.map(one -> settings.ownDomain()), TestaSettings.COUNTRY));
        fields.add(field("Mail server", Optional.of(settings.get(TestaSettings.HOSTNAME)), TestaSettings.HOSTNAME));
        fields.add(field("IP address of the mail server", address(settings), TestaSettings.SMTP_SOURCE));
        fields.add(field("IT contact: name", settings.get(ContactSettings.NAME), ContactSettings.NAME));
        fields.add(field("IT contact: e-mail", settings.get(ContactSettings.MAIL), ContactSettings.MAIL));
        fields.add(field("IT contact: telephone", settings.get(ContactSettings.PHONE), ContactSettings.PHONE));
        return new RequestForm(fields);
    }

    private static Field field(String label, Optional<String> value, Setting<?> setting) {
        return new Field(label, value, setting.key());
    }

    /** The address it sends from is the one it is known by; else the one address it listens on. */
    private static Optional<String> address(TestaSettings settings) {
        Endpoint bind = settings.get(TestaSettings.SMTP);
        boolean everywhere = bind.host().equals("0.0.0.0") || bind.host().equals("::");
        return settings.get(TestaSettings.SMTP_SOURCE).or(() -> everywhere ? Optional.empty() : Optional.of(bind.host()));
    }

    /** The fields without a value. */
    public List<Field> missing() {
        return fields.stream().filter(field -> field.value().isEmpty()).toList();
    }

    public String text() {
        StringBuilder text = new StringBuilder(TITLE).append('\n').append("=".repeat(TITLE.length())).append("\n\n");
        for (Field field : fields) {
            text.append(String.format(Locale.ROOT, "%-30s: %s%n", field.label(),
                field.value().orElse("(missing: " + field.key() + " in testa.properties)")));
        }
        return text.toString();
    }

    /** A page to print and sign. */
    public String html() {
        StringBuilder rows = new StringBuilder();
        for (Field field : fields) {
            rows.append("    <tr><th scope=\"row\">").append(escaped(field.label())).append("</th><td")
                .append(field.value().isPresent() ? ">" : " class=\"missing\">")
                .append(escaped(field.value().orElse("missing: " + field.key() + " in testa.properties")))
                .append("</td></tr>\n");
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <title>%1$s</title>
              <style>
                @page { size: A4; margin: 25mm; }
                body { font: 12pt serif; }
                table { border-collapse: collapse; width: 100%%; }
                th, td { border: 1px solid #000; padding: 3mm; text-align: left; vertical-align: top; }
                th { width: 40%%; font-weight: normal; }
                .missing { font-style: italic; }
                .sign { margin-top: 20mm; }
              </style>
            </head>
            <body>
              <h1>%1$s</h1>
              <table>
            %2$s  </table>
              <p class="sign">Date and signature: ________________________________</p>
            </body>
            </html>
            """.formatted(TITLE, rows);
    }
}
