/** {@code ./testa setup}: from the questions to a server that can start. */
package eu.testa.mail.server.command.setup;
