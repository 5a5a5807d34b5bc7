/**
 * The digital IDs of each country in the directories of all: signed lists that servers send each other by mail, so that a user
 * finds everyone of TESTA, also those who never wrote.
 */
package eu.testa.mail.core.exchange;
