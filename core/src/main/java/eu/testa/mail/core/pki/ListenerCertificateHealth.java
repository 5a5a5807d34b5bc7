package eu.testa.mail.core.pki;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;

/**
 * The key and certificate of the listeners, as they are on the disk: with what a restart would begin. Unhealthy: the
 * certificate has ended. Degraded: it ends within 30 days, or the files do not fit, so that the server would not start again.
 */
public final class ListenerCertificateHealth implements PartCheck {

    private static final String RENEW = "'testa pki issue-server' renews it; put the new one (PEM) in its place, then 'testa reload'.";

    private final Path key;
    private final Path certificate;
    private final Clock clock;

    public ListenerCertificateHealth(Path key, Path certificate, Clock clock) {
        this.key = key;
        this.certificate = certificate;
        this.clock = clock;
    }

    @Override
    public String part() {
        return "Listener certificate";
    }

    @Override
    public PartHealth look() {
        try {
            Instant end = ServerIdentity.read(key, certificate).chain().get(0).getNotAfter().toInstant();
            Instant now = clock.instant();
            if (now.isAfter(end)) {
                return PartHealth.unhealthy(certificate + " ended on " + end, RENEW);
            }
            return now.plus(ListenerFiles.RENEWED_BEFORE).isAfter(end) ? PartHealth.degraded(certificate + " ends on " + end, RENEW)
                : PartHealth.healthy();
        } catch (IOException e) {
            return PartHealth.degraded(e.getMessage() + "; the server would not start again", RENEW);
        }
    }
}
