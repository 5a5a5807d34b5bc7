/**
 * Mail that waits: the deferred store, when each mail and each destination is tried again, and when a sender is told.
 *
 * <p>The destination is the unit of retry: while it is down, one mail an interval finds out whether it is back, and all
 * the others wait without costing anything (chapter 2.1 of the note: every 2 minutes, for 5 days).
 */
package eu.testa.mail.core.deferred;
