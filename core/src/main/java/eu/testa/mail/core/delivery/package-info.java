/** Getting a mail to the next host: routes, MX failover, connections, and what came of each attempt. */
package eu.testa.mail.core.delivery;
