package eu.testa.mail.core.pki.ca;

import eu.testa.mail.core.address.TestaAddress;
import eu.testa.mail.core.pki.ServerNames;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * What the kinds of certificate contain (RFC 5280, RFC 6960, RFC 8550).
 *
 * <p>The issuing CA may only certify mail addresses below TESTA's root domain, for e-mail, and the servers' CA only names of
 * hosts there, for TLS: a user who trusts the root for this system has not thereby trusted it for the rest of the Internet.
 */
final class CertificateProfiles {

    /** Every mail program in use verifies it; keys are RSA with at least 2048 bits. */
    static final String SIGNATURE_ALGORITHM = "SHA256withRSA";

    private static final int SERIAL_BITS = 127;
    private static final int ROOT_YEARS = 20;
    private static final int ISSUING_YEARS = 10;
    /** Apple's programs take no certificate of a server that is valid for more than 825 days, others none for more than 398. */
    private static final Duration SERVER_LIFE = Duration.ofDays(397);
    /** Nobody can revoke a responder, whose certificate says not to ask. */
    private static final Duration RESPONDER_LIFE = Duration.ofDays(90);
    /** X.520: a longer name of a host is in the alternative names only. */
    private static final int MAX_COMMON_NAME = 64;
    /** A verifier's clock may be a little behind ours. */
    private static final Duration BACKDATED = Duration.ofMinutes(10);

    private final CaSettings settings;
    private final SecureRandom random;

    CertificateProfiles(CaSettings settings, SecureRandom random) {
        this.settings = settings;
        this.random = random;
    }

    X509Certificate root(KeyPair keys, Instant now) throws GeneralSecurityException {
        X500Name name = caName(settings.rootName());
        JcaX509v3CertificateBuilder builder = builder(name, name, keys.getPublic(), now, years(now, ROOT_YEARS));
        return signed(new Extensions(builder)
            .add(Extension.basicConstraints, true, new BasicConstraints(1))
            .add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
            .keyIdentifiers(keys.getPublic(), keys.getPublic()), keys.getPrivate());
    }

    X509Certificate issuing(KeyPair keys, SigningCa root, Instant now) throws GeneralSecurityException {
        return intermediate(settings.issuingName(), KeyPurposeId.id_kp_emailProtection,
            new GeneralName(GeneralName.rfc822Name, "." + settings.namespace().rootDomain()), keys, root, now);
    }

    /** The CA of the servers' listeners: another one, because a CA for mail must not speak for hosts. */
    X509Certificate serverCa(KeyPair keys, SigningCa root, Instant now) throws GeneralSecurityException {
        return intermediate(CertificationAuthority.SERVERS, KeyPurposeId.id_kp_serverAuth,
            new GeneralName(GeneralName.dNSName, settings.namespace().rootDomain()), keys, root, now);
    }

    private X509Certificate intermediate(String name, KeyPurposeId purpose, GeneralName only, KeyPair keys, SigningCa root,
        Instant now) throws GeneralSecurityException {
        return signed(new Extensions(builder(subject(root), caName(name), keys.getPublic(), now, years(now, ISSUING_YEARS)))
            .add(Extension.basicConstraints, true, new BasicConstraints(0))
            .add(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
            .add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
            .add(Extension.nameConstraints, true,
                new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(only)}, null))
            .keyIdentifiers(keys.getPublic(), root.certificate().getPublicKey())
            .places(settings, root), root.key());
    }

    /** A listener's certificate, for its names and addresses. */
    X509Certificate server(ServerNames names, PublicKey key, SigningCa serverCa, Instant now)
        throws GeneralSecurityException {
        X500NameBuilder subject = new X500NameBuilder().addRDN(BCStyle.O, settings.organisation());
        if (names.first().length() <= MAX_COMMON_NAME) {
            subject.addRDN(BCStyle.CN, names.first());
        }
        int usage = KeyUsage.digitalSignature | (key instanceof RSAPublicKey ? KeyUsage.keyEncipherment : 0);
        return signed(new Extensions(builder(subject(serverCa), subject.build(), key, now, now.plus(SERVER_LIFE)))
            .add(Extension.basicConstraints, true, new BasicConstraints(false))
            .add(Extension.keyUsage, true, new KeyUsage(usage))
            .add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
            .add(Extension.subjectAlternativeName, false, names.alternativeNames())
            .keyIdentifiers(key, serverCa.certificate().getPublicKey())
            .places(settings, serverCa), serverCa.key());
    }

    /** Who may answer in a CA's name whether its certificates are revoked (RFC 6960 §4.2.2.2). */
    X509Certificate responder(PublicKey key, SigningCa ca, Instant now) throws GeneralSecurityException {
        return signed(new Extensions(builder(subject(ca), caName("OCSP of " + ca.fileName()), key, now,
                now.plus(RESPONDER_LIFE)))
            .add(Extension.basicConstraints, true, new BasicConstraints(false))
            .add(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
            .add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning))
            .add(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE)
            .keyIdentifiers(key, ca.certificate().getPublicKey()), ca.key());
    }

    /**
     * A person's certificate. The name in it is taken from the address, whose syntax is first name, dot, surname.
     */
    X509Certificate person(TestaAddress address, PublicKey key, SigningCa issuing, Instant now)
        throws GeneralSecurityException {
        String[] names = address.localPart().split("\\.");
        X500Name subject = new X500NameBuilder()
            .addRDN(BCStyle.O, settings.organisation())
            .addRDN(BCStyle.OU, address.domain().country().englishName())
            .addRDN(BCStyle.GIVENNAME, names[0])
            .addRDN(BCStyle.SURNAME, names[1])
            .addRDN(BCStyle.CN, names[0] + " " + names[1])
            .addRDN(BCStyle.EmailAddress, address.toString())
            .build();
        return mail(subject, address.toString(), key, issuing, now);
    }

    /** The certificate with which a server signs its reports. */
    X509Certificate postmaster(String address, PublicKey key, SigningCa issuing, Instant now) throws GeneralSecurityException {
        return mail(new X500NameBuilder()
            .addRDN(BCStyle.O, settings.organisation())
            .addRDN(BCStyle.CN, "Mail Delivery Service")
            .addRDN(BCStyle.EmailAddress, address)
            .build(), address, key, issuing, now);
    }

    private X509Certificate mail(X500Name subject, String address, PublicKey key, SigningCa issuing, Instant now)
        throws GeneralSecurityException {
        Instant end = now.atZone(ZoneOffset.UTC).plusMonths(settings.months()).toInstant();
        int encryption = key instanceof RSAPublicKey ? KeyUsage.keyEncipherment : KeyUsage.keyAgreement;
        return signed(new Extensions(builder(subject(issuing), subject, key, now, end))
            .add(Extension.basicConstraints, true, new BasicConstraints(false))
            .add(Extension.keyUsage, true,
                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation | encryption))
            .add(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection))
            .add(Extension.subjectAlternativeName, false,
                new GeneralNames(new GeneralName(GeneralName.rfc822Name, address)))
            .keyIdentifiers(key, issuing.certificate().getPublicKey())
            .places(settings, issuing), issuing.key());
    }

    private static X500Name subject(SigningCa ca) {
        return X500Name.getInstance(ca.certificate().getSubjectX500Principal().getEncoded());
    }

    private X500Name caName(String commonName) {
        return new X500NameBuilder().addRDN(BCStyle.O, settings.organisation()).addRDN(BCStyle.CN, commonName).build();
    }

    private JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, PublicKey key, Instant now,
        Instant end) {
        // never zero, and the highest bit set: always the same length
        BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
        return new JcaX509v3CertificateBuilder(issuer, serial, Date.from(now.minus(BACKDATED)), Date.from(end), subject,
            key);
    }

    private static Instant years(Instant now, int years) {
        return now.atZone(ZoneOffset.UTC).plusYears(years).toInstant();
    }

    private X509Certificate signed(Extensions extensions, PrivateKey key) throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter().getCertificate(extensions.builder
                .build(new JcaContentSignerBuilder(SIGNATURE_ALGORITHM).setSecureRandom(random).build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the certificate cannot be signed", e);
        }
    }

    private static final class Extensions {

        private final X509v3CertificateBuilder builder;

        Extensions(X509v3CertificateBuilder builder) {
            this.builder = builder;
        }

        Extensions add(ASN1ObjectIdentifier type, boolean critical,
            ASN1Encodable value) throws GeneralSecurityException {
            try {
                builder.addExtension(type, critical, value);
                return this;
            } catch (IOException e) {
                throw new GeneralSecurityException("extension " + type + " cannot be encoded", e);
            }
        }

        Extensions keyIdentifiers(PublicKey subject, PublicKey issuer) throws GeneralSecurityException {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            return add(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subject))
                .add(Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuer));
        }

        /** Where the CA's CRL and certificate are, and who is asked about revocation. */
        Extensions places(CaSettings settings, SigningCa ca) throws GeneralSecurityException {
            Optional<URI> crl = settings.crlLocation(ca.fileName());
            if (crl.isPresent()) {
                add(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                    new DistributionPoint(new DistributionPointName(new GeneralNames(uri(crl.get()))), null, null)}));
            }
            List<AccessDescription> access = new ArrayList<>();
            settings.ocsp().ifPresent(url -> access.add(new AccessDescription(AccessDescription.id_ad_ocsp, uri(url))));
            settings.certificateLocation(ca.fileName())
                .ifPresent(url -> access.add(new AccessDescription(AccessDescription.id_ad_caIssuers, uri(url))));
            return access.isEmpty() ? this : add(Extension.authorityInfoAccess, false,
                new AuthorityInformationAccess(access.toArray(AccessDescription[]::new)));
        }

        private static GeneralName uri(URI location) {
            return new GeneralName(GeneralName.uniformResourceIdentifier, location.toString());
        }
    }
}
