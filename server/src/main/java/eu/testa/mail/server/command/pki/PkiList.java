package eu.testa.mail.server.command.pki;

import eu.testa.mail.core.pki.PkiException;
import eu.testa.mail.core.pki.ca.CertificationAuthority;
import eu.testa.mail.core.pki.ca.RegisterEntry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./testa pki list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists every certificate that was issued; those that end first come first.")
final class PkiList extends PkiAction {

    @Option(names = "--json", description = "Print one JSON object a line.")
    private boolean json;

    @Override
    void run() throws IOException, PkiException {
        Instant now = Instant.now();
        List<RegisterEntry> entries;
        try (CertificationAuthority ca = CertificationAuthority.open(folder(), Clock.systemUTC(), new SecureRandom())) {
            entries = ca.entries().stream().sorted(Comparator.comparing(RegisterEntry::notAfter)).toList();
        }
        if (!json) {
            out().printf("%-20s  %-8s  %-32s  %s%n", "ends", "status", "serial", "of");
        }
        for (RegisterEntry entry : entries) {
            if (json) {
                out().println(IssuedOutput.json(entry, now));
            } else {
                out().printf("%-20s  %-8s  %-32s  %s%n", entry.notAfter().truncatedTo(ChronoUnit.SECONDS),
                    entry.status(now), entry.serial(), entry.subject());
            }
        }
    }
}
