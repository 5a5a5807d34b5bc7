/** {@code ./testa members}. */
package eu.testa.mail.server.command.members;
