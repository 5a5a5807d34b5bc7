/**
 * The spool: where an accepted mail lies durably from the 250 until every mailet has done its work.
 *
 * <p>One file a mail, written, fsynced and renamed before the 250, removed when processing is complete; the octets are
 * read from that file for as long as the mail is processed, so a mail costs no heap and no second copy.
 */
package eu.testa.mail.server.spool;
