/**
 * Probes: mail that the server sends by itself, every few minutes, over every way that its users' mail may take, to know that it
 * arrives, and how long it takes. It is nobody's mail: it waits in no queue, and nobody is told of it.
 */
package eu.testa.mail.core.probe;
