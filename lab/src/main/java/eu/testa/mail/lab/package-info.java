/** TESTA in a box: two Member States, two relays and their DNS as processes of one machine, on loopback addresses. */
package eu.testa.mail.lab;
