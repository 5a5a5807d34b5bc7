/**
 * The certification authority of the test phase and after: a root, an issuing CA, the register of what was issued, and
 * the files a user installs (chapters 4.1 to 4.3 of the note).
 */
package eu.testa.mail.core.pki.ca;
