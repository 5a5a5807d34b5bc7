/** Requirements that the server meets or not by itself: its accounts, files, database, scanner, clock and settings. */
package eu.testa.mail.core.check.server;
