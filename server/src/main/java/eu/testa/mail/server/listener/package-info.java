/** What the SMTP and POP3 listeners have in common beside James: how they are closed, and how they take over a new certificate. */
package eu.testa.mail.server.listener;
