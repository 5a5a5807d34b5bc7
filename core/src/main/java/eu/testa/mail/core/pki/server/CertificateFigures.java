package eu.testa.mail.core.pki.server;

import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.util.Set;

/** When the certificate ends that the listeners show. */
public final class CertificateFigures implements Measurement {

    private final ShownIdentity shown;

    public CertificateFigures(ShownIdentity shown) {
        this.shown = shown;
    }

    @Override
    public String what() {
        return "certificate";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.CERTIFICATE_END);
    }

    @Override
    public void measure(Values found) {
        found.set(Metric.CERTIFICATE_END, shown.certificate().getNotAfter().toInstant().getEpochSecond(), "listener");
    }
}
