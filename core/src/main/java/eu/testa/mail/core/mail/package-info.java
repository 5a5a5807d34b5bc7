/** A mail: its envelope and its octets. */
package eu.testa.mail.core.mail;
