/** Mails that the server writes by itself, before the time of a digital ID, a certificate or a CRL is over. */
package eu.testa.mail.core.reminder;
