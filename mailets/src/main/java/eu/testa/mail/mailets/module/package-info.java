/** What the bundle adds to James' injector, a Guice module a capability. */
package eu.testa.mail.mailets.module;
