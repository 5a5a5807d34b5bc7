/**
 * The directory of digital IDs: the certificates of everyone who ever sent a mail whose signature passed, of those whom an
 * administrator imported, and of those whom other countries tell, so that a user can encrypt to them without the exchange of
 * chapter 5.1 of the note.
 */
package eu.testa.mail.core.digitalid;
