/** Files that survive a power cut: written whole, synced, renamed into place. */
package eu.testa.mail.core.file;
