package eu.testa.mail.core.smime.trust;

import java.security.cert.CRLReason;
import java.security.cert.X509CRLEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import javax.security.auth.x500.X500Principal;

/**
 * Whether a certificate is revoked, from CRLs (RFC 5280 §6.3): complete and delta, direct and indirect, for all reasons or
 * some.
 */
final class Revocation {

    private static final Set<CRLReason> OF_OLD = Set.of(CRLReason.UNSPECIFIED, CRLReason.KEY_COMPROMISE,
        CRLReason.CA_COMPROMISE, CRLReason.AA_COMPROMISE);

    private final AlgorithmPolicy algorithms;
    private final Function<X500Principal, List<KnownCrl>> crls;
    private final BiPredicate<KnownCrl, List<KnownCertificate>> signedByItsIssuer;
    private final Instant at;

    /** What is known of a certificate. */
    enum Knowledge {
        GOOD,
        REVOKED,
        /** There are CRLs, and they are past their nextUpdate, or of later than the time asked. */
        EXPIRED_CRL,
        /** There is no CRL that covers it. */
        NO_CRL
    }

    /**
     * The answer.
     *
     * @param words of anything but GOOD: what is the matter
     * @param until of GOOD: when a CRL that said so is due
     */
    record Answer(Knowledge knowledge, String words, Instant until) {
    }

    /**
     * @param algorithms        what is too weak: a CRL that is signed so says nothing
     * @param crls              CRLs by issuer
     * @param signedByItsIssuer whether a CRL is signed by an issuer that the anchor of a path vouches for
     */
    Revocation(AlgorithmPolicy algorithms, Function<X500Principal, List<KnownCrl>> crls,
        BiPredicate<KnownCrl, List<KnownCertificate>> signedByItsIssuer, Instant at) {
        this.algorithms = algorithms;
        this.crls = crls;
        this.signedByItsIssuer = signedByItsIssuer;
        this.at = at;
    }

    /**
     * @param path the certificate in question first, then the CAs above it, the anchor last
     */
    Answer check(List<KnownCertificate> path) {
        KnownCertificate certificate = path.get(0);
        int covered = CrlScope.NO_REASONS;
        Optional<KnownCrl> outOfDate = Optional.empty();
        Optional<String> tooWeak = Optional.empty();
        Instant until = Instant.MAX;
        for (CrlScope scope : CrlScope.of(certificate)) {
            for (KnownCrl crl : candidates(scope)) {
                int reasons = scope.reasonsIn(crl);
                if ((reasons & ~covered) == 0 || !signedByItsIssuer.test(crl, path)) {
                    continue;
                }
                Optional<String> weakness = algorithms.weaknessOfSignature(crl.signatureAlgorithm());
                if (weakness.isPresent()) {
                    tooWeak = weakness;
                    continue;
                }
                Optional<KnownCrl> delta = delta(crl, path);
                Optional<X509CRLEntry> entry = entry(crl, delta, certificate);
                Optional<X509CRLEntry> revoked = entry.filter(this::counts);
                if (revoked.isPresent()) {
                    return new Answer(Knowledge.REVOKED, words(certificate, revoked.get()), Instant.MIN);
                }
                if (crl.isUsable() && (crl.isInDate(at) || delta.isPresent())) {
                    covered |= reasons;
                    until = earliest(earliest(until, delta.orElse(crl).nextUpdate()), entry.map(later -> at));
                } else if (crl.isUsable()) {
                    outOfDate = Optional.of(crl);
                }
            }
        }
        if (covered == CrlScope.ALL_REASONS) {
            return new Answer(Knowledge.GOOD, "", until);
        }
        if (outOfDate.isPresent()) {
            return new Answer(Knowledge.EXPIRED_CRL, words(outOfDate.get()), Instant.MIN);
        }
        String issuer = KnownCertificate.name(certificate.issuer());
        String none = "there is no CRL of " + issuer + " for the certificate of " + certificate.name();
        return new Answer(Knowledge.NO_CRL, tooWeak.map(weak -> none + " that is not too weak: " + weak).orElse(none),
            Instant.MIN);
    }

    private String words(KnownCrl outOfDate) {
        String which = "the CRL of " + KnownCertificate.name(outOfDate.issuer());
        return at.isBefore(outOfDate.thisUpdate()) ? which + " is of " + outOfDate.thisUpdate() + ", which is later than "
            + at : which + " was due to be replaced on " + outOfDate.nextUpdate().orElse(at);
    }

    /** The newest first: an older one, which may come with a mail, must not make good what a newer one revokes. */
    private List<KnownCrl> candidates(CrlScope scope) {
        List<KnownCrl> complete = new ArrayList<>();
        for (X500Principal issuer : scope.issuers()) {
            crls.apply(issuer).stream().filter(crl -> !crl.isDelta()).forEach(complete::add);
        }
        complete.sort(KnownCrl.NEWEST_FIRST);
        return complete;
    }

    private Optional<KnownCrl> delta(KnownCrl complete, List<KnownCertificate> path) {
        return crls.apply(complete.issuer()).stream()
            .filter(crl -> crl.isDeltaTo(complete) && crl.isUsable() && crl.isInDate(at))
            .filter(crl -> algorithms.weaknessOfSignature(crl.signatureAlgorithm()).isEmpty())
            .filter(crl -> signedByItsIssuer.test(crl, path))
            .min(KnownCrl.NEWEST_FIRST);
    }

    private Optional<X509CRLEntry> entry(KnownCrl complete, Optional<KnownCrl> delta, KnownCertificate certificate) {
        return delta.flatMap(crl -> crl.entry(certificate.certificate()))
            .or(() -> complete.entry(certificate.certificate()));
    }

    /**
     * RFC 5280 §6.3.3 asks for no date: what is on the CRL is revoked. An entry of a later date than the time asked is
     * passed over only for reasons that leave the time before as it was. When the key may have been in other hands before
     * anybody knew it counts at once, and so does one without a reason (§5.3.1): nobody can say that it is another.
     */
    private boolean counts(X509CRLEntry entry) {
        CRLReason reason = reason(entry);
        return reason != CRLReason.REMOVE_FROM_CRL
            && (OF_OLD.contains(reason) || !entry.getRevocationDate().toInstant().isAfter(at));
    }

    private static CRLReason reason(X509CRLEntry entry) {
        return Optional.ofNullable(entry.getRevocationReason()).orElse(CRLReason.UNSPECIFIED);
    }

    private static String words(KnownCertificate certificate, X509CRLEntry entry) {
        String reason = reason(entry) == CRLReason.UNSPECIFIED ? ""
            : " (" + String.join(" ", Arrays.asList(reason(entry).name().toLowerCase(Locale.ROOT).split("_"))) + ")";
        return "the certificate of " + certificate.name() + " was revoked on "
            + entry.getRevocationDate().toInstant() + reason;
    }

    private static Instant earliest(Instant one, Optional<Instant> other) {
        return other.filter(one::isAfter).orElse(one);
    }
}
