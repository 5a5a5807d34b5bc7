/**
 * Proofs for others: an archive with the records of one mail and nothing of any other, which is checked with {@code sh} and
 * {@code openssl} alone.
 */
package eu.testa.mail.core.evidence.proof;
