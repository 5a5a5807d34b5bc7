/**
 * The one reader of MIME (RFC 5322, RFC 2045 to 2047): lines, header fields, media types, parts, transfer encodings, the
 * mailbox of a From field. Verification, scanning, decryption and reports read a mail with it, so that none of them sees
 * another mail than the others. Where mail programs could read a mail in two ways it is
 * {@linkplain eu.testa.mail.core.mime.MalformedMailException malformed}.
 */
package eu.testa.mail.core.mime;
