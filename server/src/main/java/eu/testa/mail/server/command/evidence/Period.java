package eu.testa.mail.server.command.evidence;

import java.time.LocalDate;
import picocli.CommandLine.Option;

/** Which days are looked at. */
final class Period {

    @Option(names = "--since", paramLabel = "DAY", description = "The first day in UTC, such as 2026-12-01 (default: all there are).")
    private LocalDate since = LocalDate.MIN;

    @Option(names = "--until", paramLabel = "DAY", description = "The last day (default: today).")
    private LocalDate until = LocalDate.MAX;

    LocalDate since() {
        return since;
    }

    LocalDate until() {
        return until;
    }
}
