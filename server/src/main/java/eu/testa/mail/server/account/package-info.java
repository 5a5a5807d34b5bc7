/**
 * James' accounts, domains and aliases in the store, so that all servers that share it have the same; and what an account may be
 * called, and which password it may have.
 */
package eu.testa.mail.server.account;
