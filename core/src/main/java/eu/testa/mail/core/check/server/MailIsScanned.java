package eu.testa.mail.core.check.server;

import eu.testa.mail.core.check.Finding;
import eu.testa.mail.core.check.Requirement;
import eu.testa.mail.core.check.ScannedWays;
import eu.testa.mail.core.check.ScannedWays.Listener;
import eu.testa.mail.core.check.Surroundings;
import eu.testa.mail.core.settings.Setting;
import eu.testa.mail.core.settings.TestaSettings;
import eu.testa.mail.core.settings.VirusSettings;
import eu.testa.mail.core.settings.VirusSettings.DecidingEngine;
import eu.testa.mail.core.settings.VirusSettings.Engine;
import eu.testa.mail.core.virus.Deadline;
import eu.testa.mail.core.virus.archive.Packing;
import eu.testa.mail.core.virus.engine.ConfiguredEngines;
import eu.testa.mail.core.virus.engine.EngineInspection;
import eu.testa.mail.core.virus.engine.VirusEngine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Mail is scanned (chapter 2.1): wherever it comes in or before wherever it goes out, up to the largest that is accepted; and
 * each engine finds the EICAR test string, with signatures that are not old.
 */
public final class MailIsScanned extends Requirement {

    private static final long MIB = 1 << 20;

    public MailIsScanned() {
        super("2.1", "scanner");
    }

    @Override
    public List<Finding> check(Surroundings surroundings) throws IOException {
        if (surroundings.settings().get(VirusSettings.ENGINES).isEmpty()) {
            return List.of(fail("virus.engines is empty, and without a scanner the server does not start",
                "Set virus.engines in testa.properties."));
        }
        ScannedWays ways = surroundings.scannedWays().read();
        Optional<Finding> setUp = everyWayIsScanned(ways).or(() -> everySizeIsScanned(ways, surroundings.settings()));
        return List.of(setUp.orElseGet(() -> engines(surroundings)));
    }

    private Optional<Finding> everyWayIsScanned(ScannedWays ways) {
        String open = ways.listeners().stream().filter(listener -> !listener.scans()).map(Listener::name)
            .collect(Collectors.joining(", "));
        return open.isEmpty() || ways.scansBeforeDelivery() ? Optional.empty()
            : Optional.of(fail("nobody scans the mail that listener " + open + " takes: it has no VirusScanHook in "
                + "smtpserver.xml, and in mailetcontainer.xml not every delivery has a mailet VirusScan for All before it",
                "Put VirusScanHook into its handler chain, as shipped, and restart."));
    }

    private Optional<Finding> everySizeIsScanned(ScannedWays ways, TestaSettings settings) {
        long largest = ways.listeners().stream().mapToLong(Listener::largest).max().orElse(0);
        List<Engine> engines = settings.get(VirusSettings.ENGINES);
        List<Engine> tooSmall = engines.stream().filter(engine -> settings.get(limit(engine)) < largest).toList();
        boolean another = settings.get(VirusSettings.DECISION) == DecidingEngine.FIRST && tooSmall.size() < engines.size();
        if (tooSmall.isEmpty() || another) {
            return Optional.empty();
        }
        String key = limit(tooSmall.get(0)).key();
        String accepted = largest == Listener.ANY_SIZE ? "any size" : largest / 1024 + " KiB";
        return Optional.of(fail("the server takes mail of " + accepted + " (maxmessagesize in smtpserver.xml), and " + key
            + " is less: what is larger is put off (451) until it is returned",
            "Set " + key + ", and the scanner's own limit, to maxmessagesize or more, or maxmessagesize to less."));
    }

    private static Setting<Long> limit(Engine engine) {
        return switch (engine) {
            case CLAMD -> VirusSettings.CLAMD_LIMIT;
            case ICAP -> VirusSettings.ICAP_LIMIT;
        };
    }

    private Finding engines(Surroundings surroundings) {
        List<VirusEngine> engines = ConfiguredEngines.of(surroundings.settings());
        try {
            EngineInspection inspection = EngineInspection.of(engines,
                surroundings.settings().get(VirusSettings.SIGNATURES_MAX_AGE), surroundings.clock());
            if (!inspection.failures().isEmpty()) {
                return fail(inspection.text(),
                    "Is it running, and virus.* in testa.properties right? Until then all mail is put off (451).");
            }
            return inspection.warnings().isEmpty() ? archives(engines, surroundings.settings())
                : warn(inspection.text(), "See docs/virus-scan.md.");
        } finally {
            engines.forEach(VirusEngine::close);
        }
    }

    /** What they open themselves, and whether as large as may be. */
    private Finding archives(List<VirusEngine> engines, TestaSettings settings) {
        long largest = settings.get(VirusSettings.LARGEST_FILE);
        String names = String.join(", ", engines.stream().map(VirusEngine::name).toList());
        try {
            for (VirusEngine engine : engines) {
                if (!engine.opens(Packing.ZIP, largest, Deadline.in(settings.get(VirusSettings.TIMEOUT)))) {
                    return warn(engine.name() + " does not look into a file of " + largest / MIB + " MiB in a ZIP archive: what is "
                        + "larger than it takes by itself is refused",
                        "Set virus.largest-file to MaxFileSize of clamd.conf or less, and MaxScanSize to twice that and a mail.");
                }
            }
            return pass(names + " finds the EICAR test string, also in a ZIP archive behind " + largest / MIB + " MiB");
        } catch (IOException e) {
            return warn(names + " does not show how large files in archives it looks into: " + e.getMessage(),
                "Ask again when it has less to do. Until then mail with such archives is put off (451).");
        }
    }
}
