package eu.testa.mail.core.setup;

import eu.testa.mail.core.address.Country;
import eu.testa.mail.core.address.TestaNamespace;
import eu.testa.mail.core.settings.ContactSettings;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.Setting;
import eu.testa.mail.core.settings.TestaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server cannot find out by itself.
 *
 * @param setting where the answer goes
 * @param words   the question
 */
public record SetupQuestion(Setting<?> setting, String words) {

    /** The questions for a server, in the order in which one follows from another. */
    public static List<SetupQuestion> of(Role role) {
        List<SetupQuestion> questions = new ArrayList<>();
        if (role == Role.NATIONAL) {
            questions.add(new SetupQuestion(TestaSettings.COUNTRY, "Your country's code (Annex A of the note)"));
        }
        questions.add(new SetupQuestion(TestaSettings.HOSTNAME, "This server's name on TESTA"));
        questions.add(new SetupQuestion(TestaSettings.DNS_SERVERS, "The name servers of TESTA, separated by commas"));
        questions.add(new SetupQuestion(TestaSettings.SMTP_SOURCE, "This server's address on TESTA"));
        questions.add(new SetupQuestion(ContactSettings.POSTMASTER, "Who reads the mail for postmaster (an address on TESTA)"));
        if (role == Role.NATIONAL) {
            questions.add(new SetupQuestion(ContactSettings.ORGANISATION, "Your organisation, for the request form"));
            questions.add(new SetupQuestion(ContactSettings.NAME, "The IT contact: name"));
            questions.add(new SetupQuestion(ContactSettings.MAIL, "The IT contact: e-mail"));
            questions.add(new SetupQuestion(ContactSettings.PHONE, "The IT contact: telephone"));
        }
        return questions;
    }

    /** What is offered when nothing is known; from the answers so far. */
    public Optional<String> proposal(Map<String, String> answers) {
        if (!setting.equals(TestaSettings.HOSTNAME)) {
            return Optional.empty();
        }
        return Optional.ofNullable(answers.get(TestaSettings.COUNTRY.key())).flatMap(Country::ofCode)
            .map(country -> "mail." + TestaNamespace.tachonet().domainOf(country).name());
    }

    /** What is wrong with an answer; empty if it can be used. */
    public Optional<String> objection(String answer) {
        try {
            setting.parser().apply(answer);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("expected " + setting.expected());
        }
    }
}
