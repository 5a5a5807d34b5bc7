/** TESTA's names: the countries of Annex A, the domains of chapter 2.3, and the compulsory address syntax. */
package eu.testa.mail.core.address;
