package eu.testa.mail.core.pki;

import eu.testa.mail.core.metrics.Measurement;
import eu.testa.mail.core.metrics.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** When the certificate of the listeners ends, as it lies on the disk. */
public final class CertificateFigures implements Measurement {

    private final Path key;
    private final Path certificate;

    public CertificateFigures(Path key, Path certificate) {
        this.key = key;
        this.certificate = certificate;
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
    public void measure(Values found) throws IOException {
        found.set(Metric.CERTIFICATE_END,
            ServerIdentity.read(key, certificate).chain().get(0).getNotAfter().toInstant().getEpochSecond(), "listener");
    }
}
