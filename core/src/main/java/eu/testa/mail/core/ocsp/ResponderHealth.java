package eu.testa.mail.core.ocsp;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import eu.testa.mail.core.pki.server.ResponderFiles;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * The certificates of the OCSP responder. Degraded: one has ended or ends within 14 days, or they cannot be used. A server
 * that has none, and so answers nobody, is healthy.
 */
public final class ResponderHealth implements PartCheck {

    private static final Duration SOON = Duration.ofDays(14);
    private static final String RENEW = "'testa pki issue-responder' makes new ones on the machine with the CA: ocsp.key and "
        + "ocsp.crt; put both into secrets in the var folder.";

    private final ResponderFiles files;
    private final Clock clock;

    public ResponderHealth(ResponderFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
    }

    @Override
    public String part() {
        return "OCSP responder";
    }

    @Override
    public PartHealth look() {
        if (!files.exist()) {
            return PartHealth.healthy();
        }
        try {
            Instant end = files.read().chain().stream().map(X509Certificate::getNotAfter).min(Comparator.naturalOrder())
                .orElseThrow().toInstant();
            return clock.instant().plus(SOON).isAfter(end)
                ? PartHealth.degraded(files.certificates() + ": one ends on " + end, RENEW) : PartHealth.healthy();
        } catch (IOException e) {
            return PartHealth.degraded(e.getMessage() + "; nobody is told which certificates are revoked", RENEW);
        }
    }
}
