package eu.testa.mail.core.settings;

/** Whether a connection is encrypted (RFC 3207). */
public enum TlsPolicy {
    /** Never, even if the peer offers it. */
    OFF,
    /** Where the peer offers it, whatever its certificate (RFC 7435); in clear text where TLS fails. */
    OPPORTUNISTIC,
    /** Always, and the certificate must be valid for the host and lead to a trust anchor; else the host is not used. */
    REQUIRED
}
