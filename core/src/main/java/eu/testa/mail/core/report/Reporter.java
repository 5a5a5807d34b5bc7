package eu.testa.mail.core.report;

import java.time.ZoneId;

/**
 * Who writes a report, and for whom.
 *
 * @param host       this server's name
 * @param postmaster an address that takes an answer
 * @param zone       of the times in the report: that of the sender's country
 */
public record Reporter(String host, String postmaster, ZoneId zone) {
}
