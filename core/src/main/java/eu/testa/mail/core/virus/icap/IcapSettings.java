package eu.testa.mail.core.virus.icap;

import java.net.URI;
import java.time.Duration;

/**
 * How to use an ICAP service.
 *
 * @param service        {@code icap://192.0.2.9:1344/avscan}; without a port 1344 (RFC 3507 §4.1)
 * @param maxSize        the largest mail that the service scans in full, in octets: many pass what is larger unscanned
 * @param connectTimeout for a connection, and for the answer to OPTIONS
 * @param timeout        for one scan
 * @param retryAfter     how long a service that failed is left alone before it is asked again
 */
public record IcapSettings(URI service, long maxSize, Duration connectTimeout, Duration timeout, Duration retryAfter) {

    static final int DEFAULT_PORT = 1344;

    public IcapSettings {
        if (service.getHost() == null) {
            throw new IllegalArgumentException(service + " names no host");
        }
    }

    int port() {
        return service.getPort() < 0 ? DEFAULT_PORT : service.getPort();
    }
}
