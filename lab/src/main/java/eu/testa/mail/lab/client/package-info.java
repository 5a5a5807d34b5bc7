/** A mail client's two dialogues, as {@code lab send} shows them: submission over SMTP, fetching over POP3. */
package eu.testa.mail.lab.client;
