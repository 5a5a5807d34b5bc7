/**
 * James matchers: each reads its condition, asks core, and names the recipients that match. {@code IsInfected}, which reads the octets
 * of a mail, is in the module {@code mailets}, where that is done.
 */
package eu.testa.mail.matchers;
