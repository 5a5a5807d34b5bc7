/** {@code ./testa store}, {@code backup} and {@code restore}: a store or a whole server in one archive. */
package eu.testa.mail.server.command.store;
