package eu.testa.mail.core.smime.trust;

import eu.testa.mail.core.health.PartCheck;
import eu.testa.mail.core.health.PartHealth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an administrator has to do about a trust store, before it is too late: a CA or a CRL ends soon, has ended or is
 * missing, or a file cannot be read. It is never unhealthy: mail flows, only its signatures are not believed.
 */
public final class TrustHealth implements PartCheck {

    private final TrustStore store;
    private final Supplier<Duration> before;
    private final Clock clock;

    /**
     * @param before asked each time: how long before a CA or a CRL ends it is to be heard of
     */
    public TrustHealth(TrustStore store, Supplier<Duration> before, Clock clock) {
        this.store = store;
        this.before = before;
        this.clock = clock;
    }

    @Override
    public String part() {
        return "SMIME trust";
    }

    @Override
    public PartHealth look() {
        List<String> warnings = warnings();
        return warnings.isEmpty() ? PartHealth.healthy() : PartHealth.degraded(String.join("; ", warnings),
            "Put what is asked for into the folder smime beside testa.properties.");
    }

    /** In words, a sentence each; empty when there is nothing to do. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(store.problems());
        TrustMaterial material = store.material();
        if (!material.hasAnchors()) {
            warnings.add("no CA is trusted here, so that no signature passes: bring the certificate of the root CA");
        }
        for (KnownCertificate ca : material.authorities()) {
            ending("the certificate of " + ca.name(), ca.certificate().getNotAfter().toInstant())
                .ifPresent(words -> warnings.add(words + ": bring the new one of the CA"));
            if (ca.isCa() && ca.maySignCrls() && material.crls(ca.subject()).isEmpty()) {
                warnings.add("there is no CRL of " + ca.name() + ": bring it");
            }
        }
        newest(material).forEach((name, crl) -> crl.nextUpdate()
            .flatMap(next -> ending("the CRL of " + name, next))
            .ifPresent(words -> warnings.add(words + ": bring a new one")));
        return warnings;
    }

    /** What has come too late already, in words: each CA and CRL whose time is over. */
    public List<String> ended() {
        Instant now = clock.instant();
        return endings().entrySet().stream().filter(one -> now.isAfter(one.getValue())).map(Map.Entry::getKey).toList();
    }

    /** When the time of each CA and CRL is over, by what it is in words: {@code the CRL of TACHOnet Root CA}. */
    public Map<String, Instant> endings() {
        TrustMaterial material = store.material();
        Map<String, Instant> endings = new LinkedHashMap<>();
        // of a CA that has two certificates, the one that ends first is to be seen to
        material.authorities().forEach(ca -> endings.merge("the certificate of " + ca.name(),
            ca.certificate().getNotAfter().toInstant(), (one, other) -> one.isBefore(other) ? one : other));
        newest(material).forEach((name, crl) -> crl.nextUpdate().ifPresent(end -> endings.put("the CRL of " + name, end)));
        return endings;
    }

    /** Of several CRLs for the same, the one that counts. */
    static Map<String, KnownCrl> newest(TrustMaterial material) {
        Map<Object, KnownCrl> newest = new LinkedHashMap<>();
        material.allCrls().stream().sorted(KnownCrl.NEWEST_FIRST)
            .forEach(crl -> newest.putIfAbsent(List.of(crl.issuer(), crl.distributionPoint(), crl.isDelta()), crl));
        Map<String, KnownCrl> byName = new LinkedHashMap<>();
        newest.values().forEach(crl -> byName.merge(KnownCertificate.name(crl.issuer()), crl, TrustHealth::dueFirst));
        return byName;
    }

    private static KnownCrl dueFirst(KnownCrl one, KnownCrl other) {
        return one.nextUpdate().orElse(Instant.MAX).isBefore(other.nextUpdate().orElse(Instant.MAX)) ? one : other;
    }

    private Optional<String> ending(String what, Instant end) {
        Instant now = clock.instant();
        if (now.isAfter(end)) {
            return Optional.of(what + " ended on " + end);
        }
        return now.plus(before.get()).isAfter(end) ? Optional.of(what + " ends on " + end) : Optional.empty();
    }
}
