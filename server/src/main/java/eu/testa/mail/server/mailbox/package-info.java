/** James' mailboxes in the store, so that all servers that share it have the same. */
package eu.testa.mail.server.mailbox;
