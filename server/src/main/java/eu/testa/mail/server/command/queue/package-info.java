/** {@code ./testa queue}: mail that waits on a running server. */
package eu.testa.mail.server.command.queue;
