/** What the mailets that deliver and defer mail are made of; no mailet is here. */
package eu.testa.mail.mailets.delivery;
