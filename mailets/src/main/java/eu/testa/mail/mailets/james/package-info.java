/**
 * Between James and core: a James mail as an envelope and octets, what is kept with it, and the parameters of a mailet. No
 * mailet is here.
 */
package eu.testa.mail.mailets.james;
