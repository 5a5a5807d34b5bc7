/** Engines that authorities already own, over ICAP (RFC 3507). */
package eu.testa.mail.core.virus.icap;
