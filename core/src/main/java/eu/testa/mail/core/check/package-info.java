/**
 * Whether a server and its network meet the note's requirements (chapters 2 and 3): a small class for each, run side by
 * side, without side effects.
 */
package eu.testa.mail.core.check;
