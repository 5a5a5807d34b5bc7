/** {@code ./testa evidence}: what happened to a mail, and whether the log that says so was changed. */
package eu.testa.mail.server.command.evidence;
