/** {@code ./testa pki}: the certification authority in a folder, without any server. */
package eu.testa.mail.server.command.pki;
