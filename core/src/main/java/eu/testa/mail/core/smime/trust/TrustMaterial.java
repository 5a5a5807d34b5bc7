package eu.testa.mail.core.smime.trust;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/** Anchors, intermediates and CRLs as they were at one moment, by name; and the paths that were found with them. */
final class TrustMaterial {

    private final Map<X500Principal, List<KnownCertificate>> anchors;
    private final Map<X500Principal, List<KnownCertificate>> intermediates;
    private final Map<X500Principal, List<KnownCrl>> crls;
    private final PathCache paths = new PathCache();

    TrustMaterial(Collection<KnownCertificate> anchors, Collection<KnownCertificate> intermediates,
        Collection<KnownCrl> crls) {
        Set<KnownCertificate> ofAnchors = new LinkedHashSet<>(anchors);
        Set<KnownCertificate> others = new LinkedHashSet<>(intermediates);
        others.removeAll(ofAnchors);
        this.anchors = bySubject(ofAnchors);
        this.intermediates = bySubject(others);
        this.crls = new HashMap<>();
        crls.forEach(crl -> this.crls.computeIfAbsent(crl.issuer(), issuer -> new ArrayList<>()).add(crl));
    }

    static Map<X500Principal, List<KnownCertificate>> bySubject(Collection<KnownCertificate> certificates) {
        Map<X500Principal, List<KnownCertificate>> bySubject = new LinkedHashMap<>();
        certificates.forEach(certificate ->
            bySubject.computeIfAbsent(certificate.subject(), subject -> new ArrayList<>()).add(certificate));
        return bySubject;
    }

    List<KnownCertificate> anchors(X500Principal subject) {
        return anchors.getOrDefault(subject, List.of());
    }

    boolean hasAnchors() {
        return !anchors.isEmpty();
    }

    List<KnownCertificate> intermediates(X500Principal subject) {
        return intermediates.getOrDefault(subject, List.of());
    }

    List<KnownCrl> crls(X500Principal issuer) {
        return crls.getOrDefault(issuer, List.of());
    }

    /** Every anchor and every intermediate. */
    List<KnownCertificate> authorities() {
        return Stream.of(anchors, intermediates).flatMap(index -> index.values().stream()).flatMap(List::stream).toList();
    }

    Stream<KnownCertificate> authorities(X500Principal subject) {
        return Stream.concat(anchors(subject).stream(), intermediates(subject).stream());
    }

    List<KnownCrl> allCrls() {
        return crls.values().stream().flatMap(List::stream).toList();
    }

    /** The paths that were found with this material: with it, they go out of use. */
    PathCache paths() {
        return paths;
    }
}
