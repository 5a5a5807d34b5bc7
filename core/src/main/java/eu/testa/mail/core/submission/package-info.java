/** What a server does to the mail of its own users before it is on its way (RFC 6409). */
package eu.testa.mail.core.submission;
