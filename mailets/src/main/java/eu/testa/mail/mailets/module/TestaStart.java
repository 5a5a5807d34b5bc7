package eu.testa.mail.mailets.module;

import eu.testa.mail.mailets.digitalid.DigitalIdLdapStart;
import eu.testa.mail.mailets.evidence.EvidenceStart;
import eu.testa.mail.mailets.exchange.ExchangeStart;
import eu.testa.mail.mailets.health.HealthStart;
import eu.testa.mail.mailets.metrics.MetricsStart;
import eu.testa.mail.mailets.probe.ProbeStart;
import eu.testa.mail.mailets.reminder.ReminderStart;
import eu.testa.mail.mailets.virus.QuarantineExpiry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import javax.inject.Inject;
import org.apache.james.utils.UserDefinedStartable;

/**
 * What runs from the start in a stock James, as {@code guice.extension.startable} in {@code extensions.properties}: the LDAP
 * listeners of {@code testa.properties}, the end of what was in quarantine long enough,
 * the evidence, probes, health, metrics, the exchange of digital IDs, and reminders.
 */
public final class TestaStart implements UserDefinedStartable {

    private final DigitalIdLdapStart ldap;
    private final QuarantineExpiry expiry;
    private final HealthStart health;
    private final EvidenceStart evidence;
    private final MetricsStart metrics;
    private final ProbeStart probes;
    private final ExchangeStart exchange;
    private final ReminderStart reminders;

    @Inject
    public TestaStart(DigitalIdLdapStart ldap, QuarantineExpiry expiry, HealthStart health,
                      EvidenceStart evidence, MetricsStart metrics, ProbeStart probes, ExchangeStart exchange,
                      ReminderStart reminders) {
        this.ldap = ldap;
        this.expiry = expiry;
        this.health = health;
        this.evidence = evidence;
        this.metrics = metrics;
        this.probes = probes;
        this.exchange = exchange;
        this.reminders = reminders;
    }

    @Override
    public void start() {
        evidence.start();
        try {
            ldap.start();
        } catch (IOException e) {
            throw new UncheckedIOException("LDAP for digital IDs cannot be started: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("LDAP for digital IDs cannot be started: " + e.getMessage(), e);
        }
        expiry.start();
        health.start();
        metrics.start();
        probes.start();
        exchange.start();
        reminders.start();
    }
}
