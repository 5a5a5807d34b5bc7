/** How passwords are kept, and what is done against those who guess them; the same for SMTP, POP3 and LDAP. */
package eu.testa.mail.core.password;
