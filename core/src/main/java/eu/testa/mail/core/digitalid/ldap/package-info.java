/** The directory of digital IDs as mail programs ask for it: LDAP (RFC 4511), read-only, for the server's own users. */
package eu.testa.mail.core.digitalid.ldap;
