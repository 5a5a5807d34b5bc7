/** What the virus scan needs of James: metrics, health, the quarantine in James' mail repositories. */
package eu.testa.mail.mailets.virus;
