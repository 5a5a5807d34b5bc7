/**
 * The parts of James that this assembly chooses or replaces, as Guice modules: one module a part. What the bundle adds, in a stock
 * James too, is in {@code eu.testa.mail.mailets.module}.
 */
package eu.testa.mail.server.module;
