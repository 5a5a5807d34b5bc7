/** The relay's registry of Member States inside of James. */
package eu.testa.mail.mailets.member;
