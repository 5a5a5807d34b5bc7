/**
 * Virus scanning: what a scanner may answer, what the policy makes of the answer, and how several engines decide
 * together. The engines themselves are below: {@link eu.testa.mail.core.virus.clamd} and
 * {@link eu.testa.mail.core.virus.icap}.
 */
package eu.testa.mail.core.virus;
