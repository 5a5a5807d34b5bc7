/** What James is told about the name servers of TESTA. */
package eu.testa.mail.mailets.dns;
