/**
 * What the bundle adds to James' injector, in a stock James too: a Guice module a capability. What only the assembly replaces is in
 * {@code eu.testa.mail.server.module}.
 */
package eu.testa.mail.mailets.module;
