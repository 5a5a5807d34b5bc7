/** {@code ./testa quarantine}: mail that was found infected after a running server had accepted it. */
package eu.testa.mail.server.command.quarantine;
