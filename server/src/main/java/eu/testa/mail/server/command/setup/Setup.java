package eu.testa.mail.server.command.setup;

import eu.testa.mail.core.network.FirewallRules;
import eu.testa.mail.core.network.Nftables;
import eu.testa.mail.core.network.RequestForm;
import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.settings.ContactSettings;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.setup.SettingsText;
import eu.testa.mail.core.setup.SetupPlan;
import eu.testa.mail.core.setup.SetupQuestion;
import eu.testa.mail.server.ConfigurationFiles;
import eu.testa.mail.server.command.InstalledServer;
import eu.testa.mail.server.command.check.Check;
import eu.testa.mail.server.command.pki.PassphraseOption;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./testa setup}. */
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    description = {"Sets a server up: asks what it cannot know, writes testa.properties, the listeners' certificate or a request for "
        + "it, makes accounts, and prints the firewall's rules, the request form and what remains.",
        "It can be run again: what is there, and what was set by hand, stays."},
    footer = {"", "A question is not asked whose answer is an option or in the file of --answers, or where there is no terminal.",
        "Exit codes: 0 done, also where something remains; 2 an answer cannot be used, and nothing was written; 3 a file cannot be "
            + "read or written."})
public final class Setup implements Callable<Integer> {

    private static final int OUT_OF_REACH = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private PassphraseOption passphrase;

    @Option(names = "--conf", paramLabel = "DIR", description = "The server's conf folder, which is made where it is missing "
        + "(default: the installed server's, else conf in this folder).")
    private Path conf;

    @Option(names = "--var", paramLabel = "DIR", description = "The server's var folder (default: the installed server's, else var "
        + "beside the conf folder).")
    private Path var;

    @Option(names = "--from", paramLabel = "DIR", description = "The folder conf as it came with the program (default: this "
        + "program's).")
    private Path from;

    @Option(names = "--role", paramLabel = "ROLE", description = "national or relay (default: that of the conf folder, else national).")
    private Optional<String> role;

    @Option(names = "--answers", paramLabel = "FILE", description = "Answers, as in testa.properties: any of its keys.")
    private Path answersFile;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One answer, such as country=B, hostname=..., dns.servers=..., "
        + "smtp.source-address=..., organisation=..., contact.name=...; may be given several times.")
    private Map<String, String> answersGiven = Map.of();

    @Option(names = "--replace", description = "Answers go before what was set by hand.")
    private boolean replace;

    @Option(names = "--pki", paramLabel = "DIR", description = "The CA's folder, if the CA is on this machine: it issues the listeners' "
        + "certificate.")
    private Path pki;

    @Option(names = "--authorities", paramLabel = "DIR", description = "A folder with .crt and .crl of the CAs, for the verification of "
        + "signatures (default: that of --pki).")
    private Path authorities;

    @Option(names = "--account", paramLabel = "ADDRESS", description = "An account to be made, with a new password in a file; the server "
        + "has to run. May be given several times.")
    private List<String> accounts = List.of();

    @Option(names = "--users", paramLabel = "NETWORK", description = "The network of the users' mail programs, for the firewall; may be "
        + "given several times.")
    private List<String> users = List.of();

    private final List<String> remaining = new ArrayList<>();

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            setUp(spec.commandLine().getOut());
            spec.commandLine().getOut().flush();
            return ExitCode.OK;
        } catch (SettingsException e) {
            err.println("Nothing was written. Correct this first:");
            e.problems().forEach(problem -> err.println("  " + problem));
            return ExitCode.USAGE;
        } catch (PkiException e) {
            err.println(e.getMessage());
            return ExitCode.USAGE;
        } catch (IOException | GeneralSecurityException e) {
            err.println("a file cannot be read or written: " + e);
            return OUT_OF_REACH;
        }
    }

    private void setUp(PrintWriter out) throws SettingsException, IOException, GeneralSecurityException, PkiException {
        Path folder = (conf != null ? conf : InstalledServer.conf()).toAbsolutePath().normalize();
        Role chosen = role(folder);
        ConfFolder files = new ConfFolder(folder, shipped(chosen));
        Map<String, String> answers = answers(chosen, files);
        SetupPlan plan = SetupPlan.of(files.current(), files.shippedText(), answers, replace);
        // nothing is written before all of it can be used
        TestaSettings settings = ConfFolder.parse(plan.result());
        List<String> copied = files.complete();
        copied.forEach(name -> out.println("made      " + folder.resolve(name)));
        plan.changes().forEach(change -> print(change, out));
        if (plan.changes().stream().anyMatch(change -> change.outcome() == SetupPlan.Outcome.WRITTEN)) {
            files.write(plan.result());
        }
        new ConfigurationFiles(folder, settings).check();
        Path kept = (var != null ? var : InstalledServer.varOf(folder)).toAbsolutePath().normalize();
        new SetupCertificate(settings, kept.resolve("secrets"), out, remaining).prepare(Optional.ofNullable(pki),
            () -> passphrase.read(pki));
        takeAuthorities(files, out);
        boolean runs = new SetupAccounts(settings, kept, out, remaining).make(accounts);
        printPaper(settings, folder, out);
        printRemaining(settings, out);
        if (runs) {
            out.println();
            out.flush();
            new CommandLine(new Check()).setOut(out).setErr(spec.commandLine().getErr())
                .execute("--conf", folder.toString(), "--var", kept.toString());
        }
    }

    private Role role(Path folder) throws IOException, SettingsException {
        Path file = folder.resolve(TestaSettings.FILE_NAME);
        Optional<String> there = Files.exists(file) ? new SettingsText(Files.readString(file)).value(TestaSettings.ROLE.key())
            : Optional.empty();
        if (there.isPresent() && role.isPresent() && !there.get().equalsIgnoreCase(role.get())) {
            throw new SettingsException(List.of("--role " + role.get() + ": " + file + " has role = " + there.get()
                + "; another role has other files: give it another --conf"));
        }
        String name = there.or(() -> role).orElse("national");
        try {
            return TestaSettings.ROLE.parser().apply(name);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(List.of("role=" + name + ": expected " + TestaSettings.ROLE.expected()));
        }
    }

    private Path shipped(Role chosen) throws IOException {
        Path all = from != null ? from : Path.of(System.getProperty("testa.project", "")).resolve("conf");
        Path one = all.resolve(chosen.name().toLowerCase(Locale.ROOT));
        if (!Files.isDirectory(one)) {
            throw new IOException("there is no folder " + one.toAbsolutePath() + "; name the one that came with the program: --from DIR");
        }
        return one;
    }

    private Map<String, String> answers(Role chosen, ConfFolder files) throws IOException, SettingsException {
        Map<String, String> given = new LinkedHashMap<>();
        if (answersFile != null) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(answersFile)) {
                properties.load(reader);
            }
            properties.stringPropertyNames().stream().sorted()
                .forEach(key -> given.put(key, properties.getProperty(key).strip()));
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

    private static void print(SetupPlan.Change change, PrintWriter out) {
        switch (change.outcome()) {
            case WRITTEN -> out.println("written   " + change.key() + " = " + change.answer());
            case SAME -> out.println("unchanged " + change.key() + " = " + change.answer());
            case KEPT -> out.println("kept      " + change.key() + " = " + change.before().orElse("") + ", which was set by hand; "
                + "--replace sets " + change.answer());
        }
    }

    private void takeAuthorities(ConfFolder files, PrintWriter out) throws IOException {
        Path source = authorities != null ? authorities : pki;
        if (source != null) {
            files.takeAuthorities(source).forEach(name -> out.println("taken     " + name));
        }
        if (!files.hasAuthorities()) {
            remaining.add("Bring the certificates and CRLs of the CAs here (testa setup --authorities DIR): until then no signature can "
                + "be verified, smime=temperror.");
        }
    }

    private void printPaper(TestaSettings settings, Path folder, PrintWriter out) {
        if (settings.get(TestaSettings.ROLE) == Role.RELAY) {
            remaining.add("Write the Member States into " + folder.resolve("members.xml") + "; then 'testa firewall' prints the rules.");
            return;
        }
        out.println();
        out.println("# Firewall");
        out.print(new Nftables().write(FirewallRules.of(settings, List.of(), users)));
        if (users.isEmpty()) {
            remaining.add("Open the firewall for your users' mail programs: 'testa firewall --users NETWORK' prints the rules.");
        }
        RequestForm form = RequestForm.of(settings);
        out.println();
        out.print(form.text());
        form.missing().forEach(field -> remaining.add("The request form lacks \"" + field.label() + "\": --set " + field.key()
            + "=..."));
        remaining.add("Send the request form in, if you have not: 'testa request-form --html' prints it to be signed.");
    }

    private void printRemaining(TestaSettings settings, PrintWriter out) {
        if (settings.get(ContactSettings.POSTMASTER).isEmpty()) {
            remaining.add("Say who reads the mail for postmaster: --set postmaster=ADDRESS");
        }
        out.println();
        out.println("What remains:");
        remaining.forEach(one -> out.println("  - " + one));
    }
}
