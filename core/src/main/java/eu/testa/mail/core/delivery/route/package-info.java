/** Where mail for a domain goes: the hosts by MX, by the registry of Member States or by a list, and the order in which they are tried. */
package eu.testa.mail.core.delivery.route;
