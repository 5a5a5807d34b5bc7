/**
 * Evidence of what a server did with each mail (chapter 2.1 of the note), which a third party can check without believing
 * the server's operator: JSON lines by day, a Merkle tree over them, signed checkpoints, and proofs that show one mail and
 * no other.
 */
package eu.testa.mail.core.evidence;
