/**
 * Keys and certificates: the forms in which they are in files, the mail addresses in them, and the passwords that open these
 * files. The certification authority is in {@code ca}; what a server shows to those who connect to it is in {@code server}.
 */
package eu.testa.mail.core.pki;
