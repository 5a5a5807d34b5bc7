/** James' accounts, domains and aliases in the store, so that all servers that share it have the same. */
package eu.testa.mail.server.account;
