/**
 * Virus scanning: what a scanner may answer, what the policy makes of the answer, and what of a mail an engine has to be shown. The
 * engines are below: {@code engine} has what all have in common and how several decide together, {@code clamd} and {@code icap} speak
 * with them, {@code archive} opens what they do not.
 */
package eu.testa.mail.core.virus;
