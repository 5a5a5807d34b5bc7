/** The metrics of core in James: its webadmin, and what of James' own work is counted. */
package eu.testa.mail.mailets.metrics;
