/** The exchange of digital IDs inside James: lists are sent through the spool as other mail is. */
package eu.testa.mail.mailets.exchange;
