/** {@code ./testa store}: the whole store in one archive, whether the server runs or not. */
package eu.testa.mail.server.command.store;
