/** S/MIME inside James: health, what a verification leaves at a mail and in its header. */
package eu.testa.mail.mailets.smime;
