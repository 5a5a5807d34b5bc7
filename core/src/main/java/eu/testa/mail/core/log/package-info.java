/** The logs of a server: what is the same in each line of them, and how they are searched. */
package eu.testa.mail.core.log;
