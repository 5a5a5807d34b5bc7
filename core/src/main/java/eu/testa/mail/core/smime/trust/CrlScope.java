package eu.testa.mail.core.smime.trust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.ReasonFlags;

/**
 * Which CRLs speak about a certificate: one of its distribution points, or, beside them, the CRL of its issuer
 * (RFC 5280 §6.3.3 b). A location in a distribution point is compared, never visited.
 */
final class CrlScope {

    static final int NO_REASONS = 0;
    /** All of ReasonFlags but the one that is unused (RFC 5280 §4.2.1.13). */
    static final int ALL_REASONS = ReasonFlags.keyCompromise | ReasonFlags.cACompromise | ReasonFlags.affiliationChanged
        | ReasonFlags.superseded | ReasonFlags.cessationOfOperation | ReasonFlags.certificateHold
        | ReasonFlags.privilegeWithdrawn | ReasonFlags.aACompromise;

    private final KnownCertificate certificate;
    private final Optional<DistributionPoint> point;

    private CrlScope(KnownCertificate certificate, Optional<DistributionPoint> point) {
        this.certificate = certificate;
        this.point = point;
    }

    /** The scopes of a certificate, in the order in which they are to be tried. */
    static List<CrlScope> of(KnownCertificate certificate) {
        List<CrlScope> scopes = new ArrayList<>();
        Extension extension = certificate.holder().getExtension(Extension.cRLDistributionPoints);
        if (extension != null) {
            for (DistributionPoint point : CRLDistPoint.getInstance(extension.getParsedValue()).getDistributionPoints()) {
                scopes.add(new CrlScope(certificate, Optional.of(point)));
            }
        }
        scopes.add(new CrlScope(certificate, Optional.empty()));
        return scopes;
    }

    /** Who signs the CRLs of this scope. */
    List<X500Principal> issuers() {
        return crlIssuer().map(names -> directoryNames(names).map(CrlScope::principal).toList())
            .orElse(List.of(certificate.issuer()));
    }

    /** The reasons for which a CRL speaks about the certificate; none if it does not at all. */
    int reasonsIn(KnownCrl crl) {
        int wanted = point.map(DistributionPoint::getReasons).map(ReasonFlags::intValue).orElse(ALL_REASONS);
        if (crl.distributionPoint().isEmpty()) {
            return crlIssuer().isEmpty() ? wanted : NO_REASONS;
        }
        IssuingDistributionPoint issuing = crl.distributionPoint().get();
        if (crlIssuer().isPresent() && !issuing.isIndirectCRL()
            || issuing.onlyContainsAttributeCerts()
            || issuing.onlyContainsUserCerts() && certificate.isCa()
            || issuing.onlyContainsCACerts() && !certificate.isCa()
            || !matches(issuing.getDistributionPoint(), crl)) {
            return NO_REASONS;
        }
        return ALL_REASONS & wanted & Optional.ofNullable(issuing.getOnlySomeReasons()).map(ReasonFlags::intValue).orElse(ALL_REASONS);
    }

    private boolean matches(DistributionPointName ofCrl, KnownCrl crl) {
        if (ofCrl == null) {
            return true;
        }
        List<GeneralName> there = names(ofCrl, crl.issuer());
        return names(crl).stream().anyMatch(name -> there.stream().anyMatch(other -> same(name, other)));
    }

    /** The names of this scope: of its distribution point, of its CRL issuer, or of the certificate's issuer. */
    private List<GeneralName> names(KnownCrl crl) {
        if (point.isPresent() && point.get().getDistributionPoint() != null) {
            return names(point.get().getDistributionPoint(), crl.issuer());
        }
        return crlIssuer().map(names -> List.of(names.getNames()))
            .orElse(List.of(new GeneralName(name(certificate.issuer()))));
    }

    private static List<GeneralName> names(DistributionPointName name, X500Principal crlIssuer) {
        if (name.getType() == DistributionPointName.FULL_NAME) {
            return List.of(GeneralNames.getInstance(name.getName()).getNames());
        }
        ASN1EncodableVector rdns = new ASN1EncodableVector();
        for (RDN rdn : name(crlIssuer).getRDNs()) {
            rdns.add(rdn);
        }
        rdns.add(RDN.getInstance(ASN1Set.getInstance(name.getName())));
        return List.of(new GeneralName(X500Name.getInstance(new DERSequence(rdns))));
    }

    private Optional<GeneralNames> crlIssuer() {
        return point.map(DistributionPoint::getCRLIssuer);
    }

    private static boolean same(GeneralName one, GeneralName other) {
        if (one.getTagNo() != other.getTagNo()) {
            return false;
        }
        return one.getTagNo() == GeneralName.directoryName
            ? X500Name.getInstance(one.getName()).equals(X500Name.getInstance(other.getName()))
            : one.equals(other);
    }

    private static Stream<X500Name> directoryNames(GeneralNames names) {
        return Arrays.stream(names.getNames()).filter(name -> name.getTagNo() == GeneralName.directoryName)
            .map(name -> X500Name.getInstance(name.getName()));
    }

    private static X500Principal principal(X500Name name) {
        try {
            return new X500Principal(name.getEncoded());
        } catch (IOException e) {
            throw new IllegalArgumentException("the name of a CRL's issuer cannot be encoded", e);
        }
    }

    private static X500Name name(X500Principal principal) {
        return X500Name.getInstance(principal.getEncoded());
    }
}
