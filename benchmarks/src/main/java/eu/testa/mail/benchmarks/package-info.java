/** Measurements, each a program. */
package eu.testa.mail.benchmarks;
