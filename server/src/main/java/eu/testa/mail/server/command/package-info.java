/** The administrator's command line: a class for each command, and which server a command is about. */
package eu.testa.mail.server.command;
