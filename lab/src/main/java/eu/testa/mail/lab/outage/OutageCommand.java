package eu.testa.mail.lab.outage;

import com.fasterxml.jackson.databind.ObjectMapper;
import eu.testa.mail.lab.Installation;
import eu.testa.mail.lab.LabHome;
import eu.testa.mail.lab.LabNetwork;
import eu.testa.mail.lab.LabNetwork.Layout;
import eu.testa.mail.lab.OwnNetwork;
import eu.testa.mail.lab.TestaLab;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./testa lab outage}. */
@Command(name = "outage", mixinStandardHelpOptions = true,
    description = {"Figures 4 to 6 of the note as a play: two relays behind HAProxy that share a PostgreSQL with a synchronous standby, "
        + "and one on another site. A user in Belgium sends to France all the time; one part after the other is taken away and "
        + "given back. At the end a table says what became of the mail.",
        "It has a lab of its own, in the folder of the lab with -outage at the end of its name, where the logs stay; it is stopped at "
            + "the end. As a whole it takes about 15 minutes. As root, it runs in a network namespace of its own, in which the main "
            + "site is cut off; for others, its processes are stopped."},
    footer = {"", "Outages: relay-killed, relay-frozen, balancer, database, main-site, dns, scanner, national-server, rolling-restart, "
        + "promotion.", "", "Exit codes: 0 nothing is lost; 1 mail is lost, or the evidence has a gap; 2 wrong usage; 3 something does "
        + "not start. Where HAProxy or PostgreSQL is not installed, it says so and ends with 0."})
public final class OutageCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--only", split = ",", paramLabel = "OUTAGE", description = "These only, in the order of the play.")
    private List<String> only = List.of();

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "30",
        description = "How long each is away (default ${DEFAULT-VALUE}); a main site that is stopped is away for 130.")
    private int seconds;

    @Option(names = "--random", paramLabel = "MINUTES",
        description = "In place of the play, or after the outages of --only: kill one process after the other, in an order by chance, "
            + "again and again.")
    private Optional<Integer> random = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "With --random: the same order again; each run says which seed it has.")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of the two relays behind the balancer, such as "
        + "spool.store=shared.")
    private Map<String, String> settings = Map.of();

    @Option(names = "--json", description = "Print the table as JSON on standard output, and what happens on standard error.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Consumer<String> progress = lines(json ? spec.commandLine().getErr() : out);
        Optional<String> missing = OutageLab.missing();
        if (missing.isPresent()) {
            progress.accept("skipped: " + missing.get());
            if (json) {
                out.println("[]");
            }
            return 0;
        }
        if (!OwnNetwork.isHere() && OwnNetwork.missing().isEmpty()) {
            return OwnNetwork.runAgainInside();
        }
        TestaLab lab = lab(progress);
        OutagePlay.Result result;
        OutageLab outageLab = OutageLab.of(lab, progress);
        List<Outage> outages = chosen(outageLab, progress);
        // whoever ends this in the middle is not to be left with servers that nobody stops
        Thread atTheEnd = new Thread(() -> stop(outageLab, progress), "stop-outageLab");
        Runtime.getRuntime().addShutdownHook(atTheEnd);
        try {
            lab.down();
            lab.delete();
            outageLab.start(settings);
            result = new OutagePlay(lab, Clock.systemUTC(), progress).run(outages);
        } finally {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
            outageLab.close();
        }
        show(result, out, progress);
        return result.nothingIsLost() ? 0 : 1;
    }

    private static void stop(OutageLab outageLab, Consumer<String> progress) {
        try {
            outageLab.close();
        } catch (IOException e) {
            progress.accept("the lab did not stop: " + e.getMessage());
        }
    }

    private static TestaLab lab(Consumer<String> progress) {
        Installation installation = Installation.current();
        LabHome usual = LabHome.of(System.getenv(), installation.project());
        LabHome home = new LabHome(usual.folder().resolveSibling(usual.folder().getFileName() + "-outage"));
        return new TestaLab(installation, home, new LabNetwork(usual.network(System.getenv()).prefix(), Layout.FIGURES), progress);
    }

    private List<Outage> chosen(OutageLab outageLab, Consumer<String> progress) {
        List<Outage> all = outageLab.outages(Duration.ofSeconds(seconds));
        List<String> names = all.stream().map(Outage::name).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new ParameterException(spec.commandLine(), "--only: there is no outage " + name + "; expected one of "
                    + String.join(", ", names));
            }
        }
        List<Outage> chosen = new ArrayList<>(all.stream()
            .filter(one -> only.isEmpty() ? random.isEmpty() : only.contains(one.name())).toList());
        random.ifPresent(minutes -> chosen.add(kills(outageLab, minutes, progress)));
        return chosen;
    }

    private Outage kills(OutageLab outageLab, int minutes, Consumer<String> progress) {
        long chance = seed.orElseGet(() -> new Random().nextLong());
        progress.accept("--seed " + chance);
        return new RandomKills(outageLab.kills(), new Random(chance), Clock.systemUTC(), progress).lasting(Duration.ofMinutes(minutes));
    }

    private void show(OutagePlay.Result result, PrintWriter out, Consumer<String> progress) throws IOException {
        result.gaps().forEach(progress);
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(result.rows().stream().map(OutageResult::json).toList()));
        } else {
            out.println();
            out.println(OutageResult.HEADER);
            result.rows().forEach(row -> out.println(row.line()));
            out.println();
            out.println("By the evidence of all servers: " + result.handovers() + " handovers, " + result.gaps().size()
                + " that the next server has no record of.");
        }
        out.flush();
    }

    private static Consumer<String> lines(PrintWriter to) {
        long start = System.nanoTime();
        return line -> {
            synchronized (to) {
                to.println(String.format(Locale.ROOT, "[%5.1f s] %s", (System.nanoTime() - start) / 1e9, line));
                to.flush();
            }
        };
    }
}
