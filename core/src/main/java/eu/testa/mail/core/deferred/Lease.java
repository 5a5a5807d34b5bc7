package eu.testa.mail.core.deferred;

/**
 * The right to work on a deferred mail for a while; nobody else gets the mail until it is finished, put back, or the lease
 * has run out because its owner died and no longer renews it.
 *
 * @param mail  what was leased
 * @param state the envelope and attributes, in the form in which they were deferred
 * @param token tells this lease from all others
 */
public record Lease(DeferredMail mail, byte[] state, String token) {

    /** What a lease is known by. */
    public record Key(long mail, String token) {
    }

    public Key key() {
        return new Key(mail.id(), token);
    }
}
