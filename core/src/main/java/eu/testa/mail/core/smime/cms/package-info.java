/**
 * The one reader of CMS (RFC 5652), as a stream and within limits: BER, the objects, algorithms, and whether a signer's key
 * has signed the content. Who the signer is, and whether to believe it, is asked in the packages beside and above.
 */
package eu.testa.mail.core.smime.cms;
