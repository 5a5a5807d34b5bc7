package eu.testa.mail.core.check.network;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A certificate's time, in words. */
record CertificateLife(X509Certificate certificate, Clock clock) {

    private static final Duration SOON = Duration.ofDays(30);

    Instant end() {
        return certificate.getNotAfter().toInstant();
    }

    /** Why it is of no use now. */
    Optional<String> invalid() {
        Instant now = clock.instant();
        if (now.isAfter(end())) {
            return Optional.of("its certificate ended on " + end());
        }
        Instant begin = certificate.getNotBefore().toInstant();
        return now.isBefore(begin) ? Optional.of("its certificate begins only on " + begin) : Optional.empty();
    }

    boolean endsSoon() {
        return clock.instant().plus(SOON).isAfter(end());
    }
}
