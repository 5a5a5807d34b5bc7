/** {@code ./testa smime}: to verify, sign, encrypt and decrypt mails in files. */
package eu.testa.mail.server.command.smime;
