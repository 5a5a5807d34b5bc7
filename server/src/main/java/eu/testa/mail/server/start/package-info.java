/** The start of the server: what is found out before James is started, and how a start that fails is told to people. */
package eu.testa.mail.server.start;
