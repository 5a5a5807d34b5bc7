/**
 * S/MIME: who signed a mail, and whether it was touched. Three answers that are never mixed: integrity, trust, identity.
 */
package eu.testa.mail.core.smime;
