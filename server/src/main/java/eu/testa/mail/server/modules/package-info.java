/** The parts of James that this assembly chooses or replaces, as Guice modules: one module a part. */
package eu.testa.mail.server.modules;
