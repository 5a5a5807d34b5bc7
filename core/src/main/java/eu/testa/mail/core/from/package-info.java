/** Whom a mail says it is from, in the header that its reader sees, and who may say so. */
package eu.testa.mail.core.from;
