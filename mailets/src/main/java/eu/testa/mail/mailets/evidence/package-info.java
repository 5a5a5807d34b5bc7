/** Brings what James' parts do into the evidence: thin adapters over {@link eu.testa.mail.core.evidence}. */
package eu.testa.mail.mailets.evidence;
