/**
 * Merkle trees as in RFC 6962 §2.1 (repeated in RFC 9162 §2.1): hashes of leaves and nodes, tree heads, inclusion proofs.
 * Knows nothing of what the leaves say.
 */
package eu.testa.mail.core.evidence.merkle;
