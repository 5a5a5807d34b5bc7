/**
 * What a Member State sets up around its mail server, from its settings and the note: its DNS (chapter 2.2), its firewall
 * and the "TESTA SMTP Request Form" (chapter 3.1).
 */
package eu.testa.mail.core.network;
