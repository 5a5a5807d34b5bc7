/**
 * The SMTP listeners: James' SMTP server, with its own way from the socket to James' handlers.
 *
 * <p>What may be said, by whom and about what is decided by the handlers in {@code smtpserver.xml}, not here.
 */
package eu.testa.mail.server.smtp;
