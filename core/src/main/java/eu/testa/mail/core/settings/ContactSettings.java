package eu.testa.mail.core.settings;

import java.util.List;
import java.util.Optional;

/** The keys of {@code testa.properties} for the "TESTA SMTP Request Form" (chapter 3.1 of the note, stage 2). */
public final class ContactSettings {

    public static final Setting<Optional<String>> ORGANISATION = line("organisation", "the name of your organisation");
    public static final Setting<Optional<String>> NAME = line("contact.name", "the name of your IT contact");
    public static final Setting<Optional<String>> MAIL = Setting.withDefault("contact.mail", "",
        "a mail address of your IT contact", text -> {
            if (!text.isEmpty() && !text.matches("[^@\\s]+@[^@\\s]+")) {
                throw new IllegalArgumentException("not a mail address");
            }
            return nonEmpty(text);
        });
    public static final Setting<Optional<String>> PHONE = line("contact.phone", "the telephone number of your IT contact");

    static final List<Setting<?>> ALL = List.of(ORGANISATION, NAME, MAIL, PHONE);

    private ContactSettings() {
    }

    private static Setting<Optional<String>> line(String key, String expected) {
        return Setting.withDefault(key, "", expected, ContactSettings::nonEmpty);
    }

    private static Optional<String> nonEmpty(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
