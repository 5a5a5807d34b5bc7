/**
 * Whom to believe: certification paths (RFC 5280 §6) from a signer to an anchor that the administrator has put into a
 * folder, with the CRLs of another. Nothing is ever fetched from a network.
 */
package eu.testa.mail.core.smime.trust;
