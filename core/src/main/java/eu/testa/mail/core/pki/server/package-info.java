/** The keys and certificates of a server: those that its listeners show in TLS, how they are replaced, and that of its OCSP responder. */
package eu.testa.mail.core.pki.server;
