package eu.testa.mail.core.settings;

import java.util.List;
import java.util.Optional;

/**
 * The keys of {@code testa.properties} for who runs this server: for the "TESTA SMTP Request Form" (chapter 3.1 of the note,
 * stage 2), and for mail to its postmaster (RFC 5321 §4.5.1).
 */
public final class ContactSettings {

    public static final Setting<Optional<String>> ORGANISATION = line("organisation", "the name of your organisation");
    public static final Setting<Optional<String>> NAME = line("contact.name", "the name of your IT contact");
    public static final Setting<Optional<String>> MAIL = address("contact.mail", "a mail address of your IT contact");
    public static final Setting<Optional<String>> PHONE = line("contact.phone", "the telephone number of your IT contact");

    /** Who gets the mail for this server's postmaster while there is no account of that name; empty: a repository keeps it. */
    public static final Setting<Optional<String>> POSTMASTER = address("postmaster",
        "the address of who reads the mail for postmaster, such as Alain.Dupont@tcn.b.eu-admin.net");

    static final List<Setting<?>> ALL = List.of(ORGANISATION, NAME, MAIL, PHONE, POSTMASTER);

    private ContactSettings() {
    }

    private static Setting<Optional<String>> address(String key, String expected) {
        return Setting.withDefault(key, "", expected, text -> {
            if (!text.isEmpty() && !text.matches("[^@\\s]+@[^@\\s]+")) {
                throw new IllegalArgumentException("not a mail address");
            }
            return nonEmpty(text);
        });
    }

    private static Setting<Optional<String>> line(String key, String expected) {
        return Setting.withDefault(key, "", expected, ContactSettings::nonEmpty);
    }

    private static Optional<String> nonEmpty(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
