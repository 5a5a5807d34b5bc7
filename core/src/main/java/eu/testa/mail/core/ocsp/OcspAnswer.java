package eu.testa.mail.core.ocsp;

import java.time.Instant;
import java.util.Optional;

/**
 * What a responder says.
 *
 * @param octets   an OCSPResponse, DER
 * @param goodTill until when others may keep it: it answers nobody's nonce, and the CRL that it is from is valid; else empty
 */
public record OcspAnswer(byte[] octets, Optional<Instant> goodTill) {
}
