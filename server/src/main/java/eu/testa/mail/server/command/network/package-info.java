/** {@code ./testa dns-config}, {@code firewall} and {@code request-form}: what is set up around the server. */
package eu.testa.mail.server.command.network;
