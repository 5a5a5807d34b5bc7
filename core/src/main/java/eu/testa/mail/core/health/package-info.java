/**
 * Health: each part of the server is looked at in the background, and the last answer is kept with its state, since when it
 * is so, the cause and what to do. Whoever asks gets what is known, at once, whatever hangs.
 */
package eu.testa.mail.core.health;
