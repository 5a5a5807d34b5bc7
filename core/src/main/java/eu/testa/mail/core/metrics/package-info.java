/**
 * Metrics: what this server counts and times, as Prometheus reads it. {@link eu.testa.mail.core.metrics.Metric} is the one
 * list of them; {@code docs/metrics.md} is made from it.
 */
package eu.testa.mail.core.metrics;
