/** Delivery status notifications (RFC 3464): what a sender is told of a mail that is late or was not delivered. */
package eu.testa.mail.core.report;
