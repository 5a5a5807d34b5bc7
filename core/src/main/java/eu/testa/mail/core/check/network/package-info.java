/** Requirements about who speaks with whom: name servers and their records, peers and balancers, listeners, relays, Member States. */
package eu.testa.mail.core.check.network;
