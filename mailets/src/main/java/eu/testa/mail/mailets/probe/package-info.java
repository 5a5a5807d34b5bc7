/** Probes in James: what sends them for as long as the server runs. */
package eu.testa.mail.mailets.probe;
