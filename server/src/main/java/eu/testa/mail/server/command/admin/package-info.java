/** {@code ./testa admin}: who administers a running server. */
package eu.testa.mail.server.command.admin;
