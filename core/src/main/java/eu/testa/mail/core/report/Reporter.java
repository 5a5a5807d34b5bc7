package eu.testa.mail.core.report;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * Who writes a report, and for whom.
 *
 * @param host       this server's name
 * @param postmaster an address that takes an answer
 * @param zone       of the times in the report: that of the sender's country
 * @param languages  of the sender's country; English is added, and one that has no texts left out
 */
public record Reporter(String host, String postmaster, ZoneId zone, List<Locale> languages) {

    public Reporter {
        languages = List.copyOf(languages);
    }
}
