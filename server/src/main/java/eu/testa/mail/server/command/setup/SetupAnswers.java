package eu.testa.mail.server.command.setup;

import eu.testa.mail.core.file.PropertiesFile;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.setup.SetupQuestion;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is known of the server: by options, by a file, or by asking whoever sits there. */
final class SetupAnswers {

    @Option(names = "--answers", paramLabel = "FILE", description = "Answers, as in testa.properties: any of its keys.")
    private Path answersFile;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One answer, such as country=B, hostname=..., dns.servers=..., "
        + "smtp.source-address=..., organisation=..., contact.name=...; may be given several times.")
    private Map<String, String> answersGiven = Map.of();

    @Option(names = "--replace", description = "Answers go before what was set by hand.")
    private boolean replace;

    /** Whether they go before what was set by hand. */
    boolean replace() {
        return replace;
    }

    /** By key of testa.properties. What is neither given nor asked is not among them. */
    Map<String, String> read(Role chosen, ConfFolder files) throws IOException {
        Map<String, String> given = new LinkedHashMap<>();
        if (answersFile != null) {
            given.putAll(PropertiesFile.read(answersFile));
        }
        answersGiven.forEach((key, value) -> given.put(key, value.strip()));
        Map<String, String> answers = new LinkedHashMap<>();
        Console console = System.console();
        for (SetupQuestion question : SetupQuestion.of(chosen)) {
            String key = question.setting().key();
            String answer = given.remove(key);
            if (answer == null && console != null) {
                answer = ask(console, question, files, answers);
            }
            if (answer != null) {
                answers.put(key, answer);
            }
        }
        answers.putAll(given);
        return answers;
    }

    /** Enter leaves what is there. */
    private static String ask(Console console, SetupQuestion question, ConfFolder files, Map<String, String> answers)
        throws IOException {
        String key = question.setting().key();
        Optional<String> current = files.current().value(key);
        Optional<String> own = current.equals(files.shippedText().value(key)) ? Optional.empty() : current;
        Optional<String> offered = own.or(() -> question.proposal(answers));
        while (true) {
            String line = console.readLine("%s%s: ", question.words(), offered.map(value -> " [" + value + "]").orElse(""));
            if (line == null || line.isBlank()) {
                return own.isPresent() ? null : offered.orElse(null);
            }
            Optional<String> objection = question.objection(line.strip());
            if (objection.isEmpty()) {
                return line.strip();
            }
            console.printf("  %s%n", objection.get());
        }
    }
}
