package eu.testa.mail.core.deferred;

/**
 * The right to work on a parked mail for a while; nobody else gets the mail until it is finished, put back, or the claim
 * has run out because its owner died and no longer renews it.
 *
 * @param mail  what was claimed
 * @param state the envelope and attributes, in the form in which they were parked
 * @param token tells this claim from all others
 */
public record Claim(ParkedMail mail, byte[] state, String token) {
}
