/** {@code ./testa lab …}. */
package eu.testa.mail.lab.command;
