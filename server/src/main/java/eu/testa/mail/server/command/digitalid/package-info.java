/** {@code ./testa digital-id}: the directory of a running server. */
package eu.testa.mail.server.command.digitalid;
