/** Reminders of what ends soon, sent from inside James. */
package eu.testa.mail.mailets.reminder;
