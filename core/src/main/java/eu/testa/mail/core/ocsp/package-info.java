/** An OCSP responder (RFC 6960, RFC 5019): says of a certificate whether it is revoked, from the CRLs that the server has. */
package eu.testa.mail.core.ocsp;
