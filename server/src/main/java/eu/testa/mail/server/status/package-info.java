/** The status page: what is shown is gathered in one record, and made into HTML by code that asks nobody. */
package eu.testa.mail.server.status;
