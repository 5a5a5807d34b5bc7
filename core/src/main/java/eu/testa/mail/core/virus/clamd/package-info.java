/** ClamAV's daemon, over its own protocol (clamd(8)): streams, sessions, several daemons. */
package eu.testa.mail.core.virus.clamd;
