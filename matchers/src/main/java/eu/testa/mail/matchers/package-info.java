/** James matchers: each reads its condition, asks core, and names the recipients that match. */
package eu.testa.mail.matchers;
