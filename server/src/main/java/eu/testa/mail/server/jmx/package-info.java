/** JMX as James' command line uses it: for nobody but those who can read the server's key, and every change is told. */
package eu.testa.mail.server.jmx;
