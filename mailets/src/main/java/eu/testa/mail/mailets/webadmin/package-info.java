/** What administrators ask and tell a running server, below {@code /testa} of James' webadmin. */
package eu.testa.mail.mailets.webadmin;
