/** What the SMTP and POP3 listeners have in common beside James. */
package eu.testa.mail.server.listener;
