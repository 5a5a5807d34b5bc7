/**
 * Holds a log against its checkpoints and against the copies that others have, and names each record that was changed, removed,
 * inserted or moved.
 */
package eu.testa.mail.core.evidence.verification;
