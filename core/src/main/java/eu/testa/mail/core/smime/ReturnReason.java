package eu.testa.mail.core.smime;

/**
 * Why a mail goes back to its sender.
 *
 * @param status enhanced status (RFC 3463), {@code 5.7.x}
 * @param words  for the sender, who may never have heard of certificates
 */
public record ReturnReason(String status, String words) {
}
