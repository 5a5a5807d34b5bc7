package eu.testa.mail.core.digitalid;

/** Why a certificate is offered to users, or is not. */
public enum DigitalIdStatus {
    /** The newest of its address that may be encrypted to: the one that users get. */
    OFFERED,
    /** Good, but there is a newer one. */
    SUPERSEDED,
    /** Good for signing only. */
    SIGNING_ONLY,
    /** Another key than before, which waits for an administrator's word. */
    UNCONFIRMED,
    NOT_YET_VALID,
    EXPIRED,
    /** On a CRL of its issuer. */
    REVOKED
}
