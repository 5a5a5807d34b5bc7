/** The one digest by which this program tells whether octets are the same. Signatures bring digests of their own. */
package eu.testa.mail.core.digest;
