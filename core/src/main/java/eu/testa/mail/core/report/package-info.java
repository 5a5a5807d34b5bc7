/** Delivery status notifications (RFC 3464): what a sender is told of a mail that is late, was not delivered, or was. */
package eu.testa.mail.core.report;
