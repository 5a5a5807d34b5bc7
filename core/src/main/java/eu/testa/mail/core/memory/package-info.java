/** Memory that has a limit, for what others can fill. */
package eu.testa.mail.core.memory;
