/** The DNS of the lab: a small authoritative name server over UDP and TCP. */
package eu.testa.mail.lab.dns;
