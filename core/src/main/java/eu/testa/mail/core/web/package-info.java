/**
 * What users' programs fetch from their server without a password: CRLs and certificates of the CAs, OCSP, the settings of a
 * mail program, and a page that helps to set one up. It knows no HTTP server.
 */
package eu.testa.mail.core.web;
