/** What of a server's folders is in a backup, in which order it is read, and how it comes back. */
package eu.testa.mail.core.backup;
