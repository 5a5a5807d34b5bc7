/**
 * All of a store at once, row by row and on either engine: archives for backups and for another machine, and the inspection that says
 * what in a store cannot be read, and saves the rest.
 */
package eu.testa.mail.core.store.archive;
