/** What is decided in {@code pop3server.xml}'s handler chain. */
package eu.testa.mail.mailets.pop3;
