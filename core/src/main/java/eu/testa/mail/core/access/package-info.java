/** Who may administer a server, and what: names, roles, credentials, and the table of what needs which role. */
package eu.testa.mail.core.access;
