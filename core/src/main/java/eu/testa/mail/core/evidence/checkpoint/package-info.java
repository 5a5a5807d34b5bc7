/**
 * Checkpoints: the size and root of one file of the log at a time, signed, in a form that {@code openssl} reads. The key that signs
 * them, the certificates that count, time stamps (RFC 3161) over the signatures, and the mail in which a copy travels.
 */
package eu.testa.mail.core.evidence.checkpoint;
