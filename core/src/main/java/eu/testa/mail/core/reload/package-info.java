/** What a running server takes over of its files without a restart, and what it says of the rest. */
package eu.testa.mail.core.reload;
