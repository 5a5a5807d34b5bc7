/**
 * Whether a server and its network meet the note's requirements (chapters 2 and 3): a small class for each, run side by
 * side, without side effects. Here is what all of them need, and the list of them in
 * {@link eu.testa.mail.core.check.Checklist}; they themselves are in the rooms {@code server} and {@code network}.
 */
package eu.testa.mail.core.check;
