/** What is known in James of those who guess passwords. */
package eu.testa.mail.mailets.password;
