/** The Member States as a TESTA Mail Relay knows them: {@code members.xml}. */
package eu.testa.mail.core.member;
