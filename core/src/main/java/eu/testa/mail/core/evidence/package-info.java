/**
 * Evidence of what a server did with each mail (chapter 2.1 of the note), which a third party can check without believing
 * the server's operator. Here is what everybody needs who does something with mail: a record, the events that there are, and
 * {@link eu.testa.mail.core.evidence.Evidence}, into which records are written. How evidence is kept and shown is in the rooms
 * below, each of which knows those before it and none behind it:
 *
 * <ol>
 * <li>{@code merkle}: the tree over the lines of a file, and proofs that a line is in it
 * <li>{@code checkpoint}: the size and root of a file, signed, and whose signature counts
 * <li>{@code log}: the log of a server: its files, lines and index, how it is written, how it goes on after a crash, when it is deleted
 * <li>{@code witness}: who else has the checkpoints: a time-stamp server, a folder elsewhere, a mailbox in another country
 * <li>{@code verification}: whether a log is still what its checkpoints were signed over
 * <li>{@code query}: what people ask a log: the story of a mail, what two servers say of the same, tables
 * <li>{@code proof}: the archive that proves what was done with one mail
 * </ol>
 */
package eu.testa.mail.core.evidence;
