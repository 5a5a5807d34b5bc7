/**
 * What is asked of one log or of several: the records of a mail, its story in words, handovers for which two servers have different
 * records, tables for other programs, and the same answers in JSON.
 */
package eu.testa.mail.core.evidence.query;
