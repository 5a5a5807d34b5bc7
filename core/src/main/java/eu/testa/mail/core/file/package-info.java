/** Files that survive a power cut: written whole, synced, renamed into place; and folders that are read while others write there. */
package eu.testa.mail.core.file;
