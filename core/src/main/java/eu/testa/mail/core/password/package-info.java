/** What is done against those who guess passwords; the same for SMTP, POP3 and LDAP. */
package eu.testa.mail.core.password;
