/** What the postmaster is told of mail that this server could not process. */
package eu.testa.mail.core.failure;
