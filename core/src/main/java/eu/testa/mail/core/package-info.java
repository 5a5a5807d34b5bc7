/**
 * What TESTA, S/MIME, virus scanning, delivery schedules, reports and evidence are.
 *
 * <p>Plain Java: nothing below this package knows James or the Mailet API, so every rule can be tested without
 * a server and used by the mailets and by the administrator's command line alike.
 */
package eu.testa.mail.core;
