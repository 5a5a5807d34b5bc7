package eu.testa.mail.core.pki.server;

import eu.testa.mail.core.digest.Sha256;
import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * The certificate that the listeners show, and the files with which a restart would begin. Unhealthy: the certificate that is
 * shown has ended. Degraded: it ends within 30 days; the files have another one, which peers do not see yet; or the files do
 * not fit, so that the server would not start again.
 */
public final class ListenerCertificateHealth implements PartCheck {

    private static final String RENEW = "'testa pki issue-server' renews it; put the new one (PEM) in its place, then 'testa reload'.";
    private static final String RELOAD = "'testa reload' shows the one in the file from then on.";

    private final ShownIdentity shown;
    private final Path key;
    private final Path certificate;
    private final Clock clock;
    private volatile Fitting fitting = new Fitting("", List.of());

    /**
     * Files that were found to fit, which takes a signature.
     *
     * @param digest of both
     */
    private record Fitting(String digest, List<X509Certificate> chain) {
    }

    /**
     * @param key         the file that the listeners read at their next start
     * @param certificate the same of the certificates
     */
    public ListenerCertificateHealth(ShownIdentity shown, Path key, Path certificate, Clock clock) {
        this.shown = shown;
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
        Instant end = shown.certificate().getNotAfter().toInstant();
        Instant now = clock.instant();
        boolean ended = now.isAfter(end);
        try {
            if (!chainInFiles().equals(shown.now().chain())) {
                String cause = certificate + " is not the certificate that peers are shown, which "
                    + (ended ? "ended on " : "ends on ") + end;
                return ended ? PartHealth.unhealthy(cause, RELOAD) : PartHealth.degraded(cause, RELOAD);
            }
        } catch (IOException e) {
            String cause = e.getMessage() + "; the server would not start again";
            return ended ? PartHealth.unhealthy("the certificate that peers are shown ended on " + end + ", and " + cause, RENEW)
                : PartHealth.degraded(cause, RENEW);
        }
        if (ended) {
            return PartHealth.unhealthy(certificate + " ended on " + end, RENEW);
        }
        return now.plus(ListenerFiles.RENEWED_BEFORE).isAfter(end) ? PartHealth.degraded(certificate + " ends on " + end, RENEW)
            : PartHealth.healthy();
    }

    private List<X509Certificate> chainInFiles() throws IOException {
        String digest = digest();
        Fitting known = fitting;
        if (digest.isEmpty() || !digest.equals(known.digest)) {
            known = new Fitting(digest, ServerIdentity.read(key, certificate).chain());
            fitting = known;
        }
        return known.chain;
    }

    /** Empty where a file cannot be read; whoever reads it then says why. */
    private String digest() {
        try {
            MessageDigest both = Sha256.digest();
            both.update(Sha256.of(Files.readAllBytes(key)));
            return HexFormat.of().formatHex(both.digest(Files.readAllBytes(certificate)));
        } catch (IOException e) {
            return "";
        }
    }
}
