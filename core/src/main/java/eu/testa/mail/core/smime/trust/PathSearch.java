package eu.testa.mail.core.smime.trust;

import eu.testa.mail.core.smime.trust.PathCache.Entry;
import eu.testa.mail.core.smime.trust.Revocation.Answer;
import eu.testa.mail.core.smime.trust.Revocation.Knowledge;
import eu.testa.mail.core.smime.trust.TrustPolicy.MissingCrl;
import eu.testa.mail.core.smime.trust.TrustVerdict.Status;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/**
 * The search for the paths of one mail. Of several paths of a signer the first that passes counts: after a change of keys
 * a CA has several certificates, and only some of them lead to an anchor.
 *
 * <p>Names and key identifiers of certificates in a mail are its sender's choice, so work is counted, for all signers
 * together: so many steps are made from a certificate to one that may have issued it, so many paths are looked at, and
 * then the search gives up.
 */
final class PathSearch {

    private static final int MOST_STEPS = 100;
    private static final int MOST_PATHS = 50;
    private static final int LONGEST_PATH = 12;
    /** The issuer of a CRL has a certificate, whose CRL has an issuer, and so on. */
    private static final int MOST_CRL_ISSUERS_IN_A_ROW = 3;

    private final TrustMaterial material;
    private final TrustPolicy policy;
    private final Map<X500Principal, List<KnownCertificate>> fromMessage;
    private final Function<X500Principal, List<KnownCrl>> crls;
    private final Instant at;
    private final Set<KnownCrl> inQuestion = new HashSet<>();
    private final Set<KnownCertificate> borrowed = new LinkedHashSet<>();
    private int steps;
    private int paths;

    /**
     * @param crls CRLs by issuer
     */
    PathSearch(TrustMaterial material, TrustPolicy policy, Collection<KnownCertificate> fromMessage,
        Function<X500Principal, List<KnownCrl>> crls, Instant at) {
        this.material = material;
        this.policy = policy;
        this.fromMessage = TrustMaterial.bySubject(fromMessage);
        this.crls = crls;
        this.at = at;
    }

    /** What a path is good for. */
    private enum Purpose {
        SIGNED_MAIL,
        CRL
    }

    /** What came of a path: a pass goes until a moment. */
    private record Outcome(TrustVerdict verdict, List<KnownCertificate> path, Instant until) {

        private static Outcome not(TrustVerdict verdict) {
            return new Outcome(verdict, List.of(), Instant.MIN);
        }
    }

    /** Looks for a path from a signer, with how long it will do and what it needs of the mail's certificates. */
    Entry from(KnownCertificate signer) {
        borrowed.clear();
        Outcome outcome = extend(List.of(signer), Purpose.SIGNED_MAIL).orElseGet(() -> Outcome.not(noPath(signer)));
        outcome.path.stream().filter(this::isBorrowed).forEach(borrowed::add);
        Set<X509Certificate> needed = new HashSet<>();
        borrowed.stream().filter(one -> !one.equals(signer)).forEach(one -> needed.add(one.certificate()));
        return new Entry(outcome.verdict, at, outcome.until, needed);
    }

    private TrustVerdict noPath(KnownCertificate signer) {
        if (!material.hasAnchors()) {
            return TrustVerdict.tempError("no CA is trusted here");
        }
        if (isExhausted()) {
            return TrustVerdict.fail("no path to a trusted CA was found among so many certificates");
        }
        return TrustVerdict.fail("no trusted CA stands behind " + KnownCertificate.name(signer.issuer())
            + ", which issued the certificate of " + signer.name());
    }

    /** The best of the paths that begin like this; empty if none reaches an anchor. */
    private Optional<Outcome> extend(List<KnownCertificate> path, Purpose purpose) {
        KnownCertificate last = path.get(path.size() - 1);
        if (path.size() == 1 && material.anchors(last.subject()).contains(last)) {
            return Optional.of(judge(path, purpose));
        }
        Optional<Outcome> best = Optional.empty();
        for (KnownCertificate issuer : (Iterable<KnownCertificate>) issuers(last)::iterator) {
            if (isExhausted() || best.filter(outcome -> outcome.verdict.status() == Status.PASS).isPresent()) {
                return best;
            }
            if (path.stream().noneMatch(issuer::isSameEntityAs) && isSigned(last, issuer)) {
                List<KnownCertificate> longer = new ArrayList<>(path);
                longer.add(issuer);
                Optional<Outcome> outcome = material.anchors(issuer.subject()).contains(issuer)
                    ? Optional.of(judge(longer, purpose))
                    : longer.size() < LONGEST_PATH ? extend(longer, purpose) : Optional.empty();
                best = better(best, outcome);
            }
        }
        return best;
    }

    private static Optional<Outcome> better(Optional<Outcome> one, Optional<Outcome> other) {
        return Stream.of(one, other).flatMap(Optional::stream).min(Comparator.comparing(outcome ->
            switch (outcome.verdict.status()) {
                case PASS -> 0;
                case TEMPERROR -> 1;
                case FAIL -> 2;
            }));
    }

    /** Who may have issued a certificate: anchors, then those to which it points, then those in date, then the others. */
    private Stream<KnownCertificate> issuers(KnownCertificate certificate) {
        X500Principal name = certificate.issuer();
        Comparator<KnownCertificate> likeliest = Comparator
            .comparing((KnownCertificate one) -> !certificate.pointsTo(one))
            .thenComparing(one -> at.isAfter(one.certificate().getNotAfter().toInstant()));
        return Stream.concat(material.anchors(name).stream(),
            Stream.concat(material.intermediates(name).stream(), borrowed(name).stream()).distinct().sorted(likeliest));
    }

    private List<KnownCertificate> borrowed(X500Principal subject) {
        return fromMessage.getOrDefault(subject, List.of());
    }

    private boolean isBorrowed(KnownCertificate certificate) {
        return borrowed(certificate.subject()).contains(certificate)
            && !material.intermediates(certificate.subject()).contains(certificate)
            && !material.anchors(certificate.subject()).contains(certificate);
    }

    /** Of an issuer whose key is not whole yet, nothing can be said before the path is. */
    private boolean isSigned(KnownCertificate certificate, KnownCertificate issuer) {
        steps++;
        return issuer.inheritsKeyParameters() || certificate.isSignedBy(issuer);
    }

    private boolean isExhausted() {
        return steps >= MOST_STEPS || paths >= MOST_PATHS;
    }

    private Outcome judge(List<KnownCertificate> found, Purpose purpose) {
        paths++;
        List<KnownCertificate> path = new ArrayList<>(found);
        for (int i = path.size() - 2; i >= 0; i--) {
            path.set(i, path.get(i).inheritingFrom(path.get(i + 1)));
        }
        return objection(path, purpose).map(words -> Outcome.not(TrustVerdict.fail(words)))
            .orElseGet(() -> revocation(path));
    }

    private Optional<String> objection(List<KnownCertificate> path, Purpose purpose) {
        for (int i = 0; i < path.size(); i++) {
            KnownCertificate certificate = path.get(i);
            // nobody relies on the signature under an anchor
            Optional<String> weakness = policy.algorithms().weakness(certificate.certificate().getPublicKey())
                .or(() -> certificate.equals(path.get(path.size() - 1)) ? Optional.empty()
                    : policy.algorithms().weaknessOfSignature(certificate.certificate()));
            if (weakness.isPresent()) {
                return Optional.of("the certificate of " + certificate.name() + " is too weak: " + weakness.get());
            }
            Optional<String> usage = purpose == Purpose.CRL ? Optional.empty()
                : i == 0 ? MailUsage.objectionToSigner(certificate.certificate())
                : MailUsage.objection(certificate.certificate());
            if (usage.isPresent()) {
                return Optional.of("the certificate of " + certificate.name() + " is not for signed mail: " + usage.get());
            }
        }
        return PathRules.objection(path, at);
    }

    /** From the anchor down, for what is revoked may no longer say what else is. */
    private Outcome revocation(List<KnownCertificate> path) {
        Instant until = path.stream().map(one -> one.certificate().getNotAfter().toInstant())
            .min(Comparator.naturalOrder()).orElseThrow();
        Optional<TrustVerdict> unsure = Optional.empty();
        Revocation revocation = new Revocation(policy.algorithms(), crls, this::isSignedByItsIssuer, at);
        for (int i = path.size() - 2; i >= 0; i--) {
            Answer answer = revocation.check(path.subList(i, path.size()));
            if (answer.knowledge() == Knowledge.REVOKED) {
                return Outcome.not(TrustVerdict.fail(answer.words()));
            }
            if (answer.knowledge() == Knowledge.GOOD) {
                until = until.isBefore(answer.until()) ? until : answer.until();
            } else if (unsure.isEmpty()) {
                unsure = unsure(answer);
            }
        }
        List<X509Certificate> certificates = path.stream().map(KnownCertificate::certificate).toList();
        Instant end = until;
        return unsure.map(Outcome::not).orElseGet(() -> new Outcome(TrustVerdict.pass(
            "issued by " + KnownCertificate.name(path.get(0).issuer()) + ", which " + path.get(path.size() - 1).name()
                + " vouches for", certificates), path, end));
    }

    private Optional<TrustVerdict> unsure(Answer answer) {
        MissingCrl treatment =
            answer.knowledge() == Knowledge.EXPIRED_CRL ? policy.expiredCrl() : policy.missingCrl();
        return switch (treatment) {
            case IGNORE -> Optional.empty();
            case FAIL -> Optional.of(TrustVerdict.fail(answer.words()));
            case TEMPERROR -> Optional.of(TrustVerdict.tempError(answer.words()));
        };
    }

    /**
     * Whether a CA above a certificate has signed a CRL, or somebody whom the same anchor vouches for
     * (RFC 5280 §6.3.3 f, g).
     */
    private boolean isSignedByItsIssuer(KnownCrl crl, List<KnownCertificate> path) {
        for (KnownCertificate ca : path.subList(1, path.size())) {
            if (ca.subject().equals(crl.issuer()) && ca.maySignCrls() && crl.isSignedBy(ca)) {
                return true;
            }
        }
        if (inQuestion.contains(crl)) {
            // the issuer of a CRL may be on that CRL itself
            return path.get(0).subject().equals(crl.issuer()) && path.get(0).maySignCrls() && crl.isSignedBy(path.get(0));
        }
        if (inQuestion.size() >= MOST_CRL_ISSUERS_IN_A_ROW) {
            return false;
        }
        inQuestion.add(crl);
        try {
            KnownCertificate anchor = path.get(path.size() - 1);
            return Stream.concat(material.intermediates(crl.issuer()).stream(), borrowed(crl.issuer()).stream()).distinct()
                .filter(KnownCertificate::maySignCrls)
                .filter(issuer -> !isExhausted() && isSigned(crl, issuer))
                .anyMatch(issuer -> vouchesFor(anchor, issuer));
        } finally {
            inQuestion.remove(crl);
        }
    }

    private boolean isSigned(KnownCrl crl, KnownCertificate issuer) {
        steps++;
        return crl.isSignedBy(issuer);
    }

    private boolean vouchesFor(KnownCertificate anchor, KnownCertificate issuer) {
        Optional<Outcome> outcome = extend(List.of(issuer), Purpose.CRL);
        boolean vouches = outcome.isPresent() && outcome.get().verdict.status() == Status.PASS
            && outcome.get().path.get(outcome.get().path.size() - 1).equals(anchor);
        if (vouches) {
            outcome.get().path.stream().filter(this::isBorrowed).forEach(borrowed::add);
        }
        return vouches;
    }
}
