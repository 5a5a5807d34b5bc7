package eu.testa.mail.server.command.setup;

import eu.testa.mail.core.file.FileTrouble;
import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.settings.ContactSettings;
import eu.testa.mail.core.settings.Role;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.setup.SetupPlan;
import eu.testa.mail.server.ConfigurationFiles;
import eu.testa.mail.server.command.check.Check;
import eu.testa.mail.server.command.pki.PassphraseOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        + "it, the server's own digital ID, makes accounts, and prints the firewall's rules, the request form and what remains.",
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

    @Mixin
    private SetupPlace place;

    @Mixin
    private SetupAnswers answers;

    @Option(names = "--pki", paramLabel = "DIR", description = "The CA's folder, if the CA is on this machine: it issues the listeners' "
        + "certificate, and the server's own digital ID.")
    private Path pki;

    @Option(names = "--authorities", paramLabel = "DIR", description = "A folder with .crt and .crl of the CAs, for the verification of "
        + "signatures (default: that of --pki).")
    private Path authorities;

    @Option(names = "--account", paramLabel = "ADDRESS", description = "An account to be made, with a new password in a file; the server "
        + "has to run. May be given several times.")
    private List<String> accounts = List.of();

    @Mixin
    private SetupPaper paper;

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
        } catch (IOException e) {
            err.println("a file cannot be read or written: " + FileTrouble.words(e));
            return OUT_OF_REACH;
        } catch (GeneralSecurityException e) {
            err.println("a certificate or key cannot be used: " + e.getMessage());
            return OUT_OF_REACH;
        }
    }

    private void setUp(PrintWriter out) throws SettingsException, IOException, GeneralSecurityException, PkiException {
        Path folder = place.conf();
        Role role = place.role();
        ConfFolder files = new ConfFolder(folder, place.shipped(role));
        SetupPlan plan = SetupPlan.of(files.current(), files.shippedText(), answers.read(role, files), answers.replace());
        // nothing is written before all of it can be used
        TestaSettings settings = ConfFolder.parse(plan.result());
        List<String> copied = files.complete();
        copied.forEach(name -> out.println("made      " + folder.resolve(name)));
        plan.changes().forEach(change -> print(change, out));
        if (plan.changes().stream().anyMatch(change -> change.outcome() == SetupPlan.Outcome.WRITTEN)) {
            files.write(plan.result());
        }
        new ConfigurationFiles(folder, settings).check();
        Path kept = place.var();
        Path secrets = kept.resolve("secrets");
        Optional<SetupCa> ca = Optional.ofNullable(pki).map(ofCa -> new SetupCa(ofCa, passphrase));
        new SetupCertificate(settings, secrets, out, remaining).prepare(ca);
        new SetupDigitalId(settings.postmasterAddress(), secrets, out, remaining).prepare(ca);
        takeAuthorities(files, out);
        boolean runs = new SetupAccounts(settings, kept, out, remaining).make(accounts);
        remaining.addAll(paper.print(settings, folder, out));
        if (settings.get(ContactSettings.POSTMASTER).isEmpty()) {
            remaining.add("Say who reads the mail for postmaster: --set postmaster=ADDRESS");
        }
        out.println();
        out.println("What remains:");
        remaining.forEach(one -> out.println("  - " + one));
        if (runs) {
            out.println();
            out.flush();
            new CommandLine(new Check()).setOut(out).setErr(spec.commandLine().getErr())
                .execute("--conf", folder.toString(), "--var", kept.toString());
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
}
