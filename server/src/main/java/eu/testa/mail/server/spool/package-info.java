/**
 * The spool: where an accepted mail lies durably from the 250 until every mailet has done its work.
 *
 * <p>A small mail is appended to a journal and flushed before the 250, with others that come at the same time, and kept in memory until it
 * leaves. A larger one is a file, written, fsynced and renamed before the 250, removed when processing is complete; its octets are read
 * from that file for as long as it is processed, so that it costs no heap and no second copy.
 */
package eu.testa.mail.server.spool;
