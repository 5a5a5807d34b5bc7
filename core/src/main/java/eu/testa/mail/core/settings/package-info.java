/** The administrator's settings in {@code testa.properties}: a closed set of keys, checked as a whole before anything starts. */
package eu.testa.mail.core.settings;
