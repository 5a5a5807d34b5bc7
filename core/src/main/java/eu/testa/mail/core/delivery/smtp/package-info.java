/** SMTP as a client: one connection, its replies, and the octets it sends (RFC 5321, 2920, 3207, 3461, 6152). */
package eu.testa.mail.core.delivery.smtp;
