/** {@code ./testa check}. */
package eu.testa.mail.server.command.check;
