/**
 * Who else sees the checkpoints, so that a log cannot be written anew as a whole without being noticed: a time-stamp server, a
 * folder on another machine, and whoever gets copies by mail.
 */
package eu.testa.mail.core.evidence.witness;
