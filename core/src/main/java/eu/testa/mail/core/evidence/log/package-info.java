/**
 * The log of one server: a file a day with a record a line, what stands beside the lines to find and prove them fast, and
 * {@link eu.testa.mail.core.evidence.log.EvidenceLog}, which writes it, has it signed every minute, and goes on with it after a crash.
 */
package eu.testa.mail.core.evidence.log;
