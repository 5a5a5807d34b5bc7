/**
 * The PROXY protocol, versions 1 and 2, in front of the SMTP, POP3 and LDAP listeners: behind a balancer, a peer is who the balancer
 * says it is, and nobody but the balancers of {@code listener.proxies} may say so.
 */
package eu.testa.mail.server.proxy;
