/** What {@link eu.testa.mail.mailets.TestaDelivery} is made of. */
package eu.testa.mail.mailets.delivery;
