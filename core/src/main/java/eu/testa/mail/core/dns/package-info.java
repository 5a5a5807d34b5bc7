/** Names on TESTA: questions for the TESTA zone go to the TESTA name servers, and no others are asked (chapter 2.2 of the note). */
package eu.testa.mail.core.dns;
