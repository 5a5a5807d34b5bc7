package eu.testa.mail.core.delivery.smtp;

import eu.testa.mail.core.settings.TlsPolicy;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How this server speaks to others.
 *
 * @param heloName      what it calls itself in EHLO
 * @param sourceAddress what it connects from; empty lets the system choose
 * @param tls           whether connections are encrypted
 * @param trust         with {@link TlsPolicy#REQUIRED}, the context that holds the trust anchors; unused otherwise
 * @param timeouts      how long a peer may take
 */
public record SmtpClientSettings(String heloName, Optional<InetAddress> sourceAddress, TlsPolicy tls,
                                 Optional<SSLContext> trust, Timeouts timeouts) {

    public SmtpClientSettings {
        Objects.requireNonNull(heloName, "heloName");
        Objects.requireNonNull(sourceAddress, "sourceAddress");
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(timeouts, "timeouts");
        if (tls == TlsPolicy.REQUIRED && trust.isEmpty()) {
            throw new IllegalArgumentException("TLS is required, but there are no trust anchors to check certificates with");
        }
    }

    /**
     * The same with another policy.
     *
     * @throws IllegalArgumentException if TLS is required and there are no trust anchors
     */
    public SmtpClientSettings withTls(TlsPolicy policy) {
        return new SmtpClientSettings(heloName, sourceAddress, policy, trust, timeouts);
    }

    SmtpClientSettings withoutTls() {
        return new SmtpClientSettings(heloName, sourceAddress, TlsPolicy.OFF, Optional.empty(), timeouts);
    }
}
