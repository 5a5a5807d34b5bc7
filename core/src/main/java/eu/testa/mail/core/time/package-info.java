/** Clocks: the one on the wall, which somebody may set, and the one that shows how long something takes. */
package eu.testa.mail.core.time;
