/** What is decided while the peer is still connected, in {@code smtpserver.xml}'s handler chain. */
package eu.testa.mail.mailets.hook;
