/** The web listener for users: Jetty over {@link eu.testa.mail.core.web.WebSite}. */
package eu.testa.mail.server.web;
