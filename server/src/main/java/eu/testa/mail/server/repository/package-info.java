/** Mail repositories: where mail lies that an administrator has to look at, in files of the spool's own form. */
package eu.testa.mail.server.repository;
