package eu.testa.mail.core.smime.trust;

import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.time.Instant;
import java.util.Set;

/** When the CAs and CRLs of a trust store end. */
public final class TrustFigures implements Measurement {

    private final TrustStore store;

    public TrustFigures(TrustStore store) {
        this.store = store;
    }

    @Override
    public String what() {
        return "trust";
    }

    @Override
    public Set<Metric> metrics() {
        return Set.of(Metric.CERTIFICATE_END, Metric.CRL_END);
    }

    @Override
    public void measure(Values found) {
        TrustMaterial material = store.material();
        material.authorities().forEach(ca -> found.set(Metric.CERTIFICATE_END,
            seconds(ca.certificate().getNotAfter().toInstant()), ca.name()));
        TrustHealth.newest(material).forEach((name, crl) -> crl.nextUpdate()
            .ifPresent(next -> found.set(Metric.CRL_END, seconds(next), name)));
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond();
    }
}
