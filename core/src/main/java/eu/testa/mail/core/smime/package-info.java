/**
 * S/MIME: who signed a mail, and whether it was touched; which mail is refused for it; signing and encrypting to try things
 * out. Three answers that are never mixed: integrity, trust, identity. It reads mails with {@code core.mime}, CMS objects
 * with {@code smime.cms}, and asks {@code smime.trust} whom to believe.
 */
package eu.testa.mail.core.smime;
