/** Text for other programs. */
package eu.testa.mail.core.text;
