/** Mail that was accepted and then found infected: how it comes, who lets it go, when its time is over. */
package eu.testa.mail.core.quarantine;
