/** The health of core in James: its webadmin, and a stock James' own health checks. */
package eu.testa.mail.mailets.health;
