/** What a POP3 session reads: its user's INBOX, which it has for itself (RFC 1939). */
package eu.testa.mail.server.pop3;
