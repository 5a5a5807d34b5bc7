/**
 * Engines: what each can be asked, the connections to its daemons, whether they find what they must and open what they say, and how
 * several decide together.
 */
package eu.testa.mail.core.virus.engine;
