package eu.testa.mail.server.command.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.testa.mail.core.check.CheckVerdict;
import eu.testa.mail.core.check.Checklist;
import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.server.ServerRuns;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.dns.Forwarding;
import eu.testa.mail.core.dns.TestaDns;
import eu.testa.mail.core.settings.SettingsException;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.server.ConfigurationFiles;
import eu.testa.mail.server.ServerXml;
import eu.testa.mail.server.command.ServerChoice;
import eu.testa.mail.server.command.Webadmin;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./testa check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
        "Checks the server, its network and its DNS against the note (chapters 2 and 3). Changes nothing.",
        "One line a requirement: pass, warn or fail, the chapter, what was found -> what to do next."},
    footer = {"",
        "Exit codes: 0 all is well, or warnings only; 1 something fails; 2 wrong usage or configuration; 3 the server does "
            + "not run, and what only it knows was not checked."})
public final class Check implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int OUT_OF_REACH = 3;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerChoice server;

    @Option(names = "--json", description = "Print one JSON object with all findings.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        TestaSettings settings;
        try {
            settings = server.settings();
            new ConfigurationFiles(server.conf(), settings).check();
        } catch (SettingsException e) {
            e.problems().forEach(spec.commandLine().getErr()::println);
            return ExitCode.USAGE;
        }
        List<Finding> findings = findings(settings);
        CheckVerdict worst = findings.stream().map(Finding::verdict).max(Comparator.naturalOrder()).orElse(CheckVerdict.PASS);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            printJson(out, settings, worst, findings);
        } else {
            print(out, findings);
        }
        out.flush();
        boolean stopped = findings.stream()
            .anyMatch(finding -> finding.name().equals(ServerRuns.NAME) && finding.verdict() == CheckVerdict.FAIL);
        if (stopped) {
            return OUT_OF_REACH;
        }
        return worst == CheckVerdict.FAIL ? FAILED : ExitCode.OK;
    }

    private List<Finding> findings(TestaSettings settings) {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "check");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Clock clock = Clock.systemUTC();
            Surroundings surroundings = new Surroundings(settings, server.conf(), server.var(),
                new ServerXml(server.conf(), settings.asSystemProperties())::scannedWays,
                new TestaDns(Forwarding.of(settings), clock),
                new WebadminServer(new Webadmin(settings.get(TestaSettings.WEBADMIN), server.var())), clock, PATIENCE, threads);
            return Checklist.ofTheNote(LIMIT).run(surroundings, threads);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void print(PrintWriter out, List<Finding> findings) {
        int width = findings.stream().mapToInt(finding -> finding.name().length()).max().orElse(1);
        for (Finding finding : findings) {
            out.printf(Locale.ROOT, "%-4s  %-3s  %-" + width + "s  %s%s%n", label(finding.verdict()), finding.chapter(),
                finding.name(), finding.message(), finding.next().isEmpty() ? "" : " -> " + finding.next());
        }
        long failed = count(findings, CheckVerdict.FAIL);
        long warned = count(findings, CheckVerdict.WARN);
        out.printf(Locale.ROOT, "%d passed, %d warned, %d failed%n", findings.size() - failed - warned, warned, failed);
    }

    private static long count(List<Finding> findings, CheckVerdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    private static void printJson(PrintWriter out, TestaSettings settings, CheckVerdict worst, List<Finding> findings) {
        ObjectNode result = new ObjectMapper().createObjectNode();
        result.put("server", settings.get(TestaSettings.HOSTNAME));
        result.put("verdict", label(worst));
        ArrayNode lines = result.putArray("findings");
        for (Finding finding : findings) {
            ObjectNode line = lines.addObject();
            line.put("verdict", label(finding.verdict()));
            line.put("chapter", finding.chapter());
            line.put("name", finding.name());
            line.put("message", finding.message());
            line.put("next", finding.next());
        }
        out.println(result);
    }

    private static String label(CheckVerdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }
}
