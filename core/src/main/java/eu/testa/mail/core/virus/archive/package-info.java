/** Looks into archives as far as to know what is in them, so that nothing in one passes that no engine has seen. */
package eu.testa.mail.core.virus.archive;
