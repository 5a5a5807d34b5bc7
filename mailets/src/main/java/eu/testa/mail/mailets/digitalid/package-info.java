/** The directory of digital IDs inside James: opened with the server, asked over LDAP by its users. */
package eu.testa.mail.mailets.digitalid;
