/** A James of our own with the bundle in it: what is started, in which order, from which folders. */
package eu.testa.mail.server;
