package eu.testa.mail.core.ocsp;

import eu.testa.mail.core.pki.server.ResponderFiles;
import eu.testa.mail.core.smime.trust.TrustStore;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CRLReason;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers whether certificates are revoked (RFC 6960), from the CRLs in the server's own folder, and signs with a key that each
 * CA has certified for just this: the CA's own key is not on the server.
 *
 * <p>A certificate is good that is not in its CA's CRL, whether or not it was ever issued: a server learns of a new digital ID
 * later than its owner uses it. It is unknown when no CA here has issued it. Without a CRL in its time nothing is said: try later.
 */
public final class OcspResponder {

    private static final Logger LOGGER = LoggerFactory.getLogger(OcspResponder.class);
    private static final int MAX_OCTETS = 8 * 1024;
    private static final int MAX_QUESTIONS = 20;
    /** RFC 8954 has nonces of 1 to 32 octets. */
    private static final int MAX_NONCE = 32;
    private static final DigestCalculatorProvider DIGESTS = digests();

    private final TrustStore store;
    private final ResponderKey key;
    private final Clock clock;

    /**
     * @param store the CAs and their CRLs
     * @param files the responder's key, which need not be there: then it is not authorised to answer
     */
    public OcspResponder(TrustStore store, ResponderFiles files, Clock clock) {
        this.store = store;
        this.key = new ResponderKey(files);
        this.clock = clock;
    }

    private record Known(X509Certificate issuer, X509CRL crl) {
    }

    /** Answers a request, whatever it is: what cannot be read is malformed. */
    public OcspAnswer answer(byte[] request) {
        try {
            OCSPReq parsed = parse(request);
            Optional<byte[]> nonce = nonce(parsed);
            return answer(parsed.getRequestList(), nonce);
        } catch (MalformedRequestException e) {
            return unsigned(OCSPRespBuilder.MALFORMED_REQUEST);
        } catch (IOException e) {
            LOGGER.warn("OCSP cannot be answered: {}. 'testa pki issue-responder' makes the key.", e.toString());
            return unsigned(OCSPRespBuilder.UNAUTHORIZED);
        } catch (OCSPException | GeneralSecurityException | OperatorCreationException e) {
            LOGGER.warn("OCSP cannot be answered", e);
            return unsigned(OCSPRespBuilder.INTERNAL_ERROR);
        }
    }

    private static final class MalformedRequestException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedRequestException(Exception cause) {
            super(cause);
        }
    }

    private static OCSPReq parse(byte[] request) throws MalformedRequestException {
        if (request.length == 0 || request.length > MAX_OCTETS) {
            throw new MalformedRequestException(null);
        }
        try {
            OCSPReq parsed = new OCSPReq(request);
            int questions = parsed.getRequestList().length;
            if (questions == 0 || questions > MAX_QUESTIONS
                || !Set.of(OCSPObjectIdentifiers.id_pkix_ocsp_nonce).containsAll(parsed.getCriticalExtensionOIDs())) {
                throw new MalformedRequestException(null);
            }
            return parsed;
        } catch (IOException | IllegalArgumentException | IllegalStateException | ClassCastException
            | ArrayIndexOutOfBoundsException | NullPointerException e) {
            throw new MalformedRequestException(e);
        }
    }

    private static Optional<byte[]> nonce(OCSPReq request) throws MalformedRequestException {
        Extension extension = request.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
        if (extension == null) {
            return Optional.empty();
        }
        byte[] value = extension.getExtnValue().getOctets();
        byte[] nonce;
        try {
            nonce = ASN1OctetString.getInstance(value).getOctets();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new MalformedRequestException(e);
        }
        if (nonce.length == 0 || nonce.length > MAX_NONCE) {
            throw new MalformedRequestException(null);
        }
        return Optional.of(value);
    }

    private OcspAnswer answer(Req[] questions, Optional<byte[]> nonce)
        throws IOException, OCSPException, GeneralSecurityException, OperatorCreationException {
        Instant now = clock.instant();
        Optional<X509Certificate> issuer = issuerOf(questions[0].getCertID());
        Optional<X509CRL> crl = issuer.flatMap(store::crl).filter(list -> isInTime(list, now));
        if (issuer.isPresent() && crl.isEmpty()) {
            return unsigned(OCSPRespBuilder.TRY_LATER);
        }
        Optional<X509Certificate> signer = issuer.isPresent() ? key.certificateOf(issuer.get(), now)
            : Optional.of(key.identity().chain().get(0));
        if (signer.isEmpty()) {
            LOGGER.warn("The OCSP responder has no certificate of {} that is valid now; 'testa pki issue-responder' makes one",
                issuer.get().getSubjectX500Principal());
            return unsigned(OCSPRespBuilder.UNAUTHORIZED);
        }
        Optional<Known> known = crl.map(list -> new Known(issuer.get(), list));
        BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(
            SubjectPublicKeyInfo.getInstance(signer.get().getPublicKey().getEncoded()), DIGESTS.get(CertificateID.HASH_SHA1));
        for (Req question : questions) {
            if (known.isPresent() && isIssuedBy(question.getCertID(), known.get().issuer)) {
                X509CRL list = known.get().crl;
                builder.addResponse(question.getCertID(), status(list, question.getCertID()), list.getThisUpdate(),
                    list.getNextUpdate());
            } else {
                builder.addResponse(question.getCertID(), new UnknownStatus(), Date.from(now), (Date) null);
            }
        }
        if (nonce.isPresent()) {
            builder.setResponseExtensions(
                new Extensions(new Extension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, nonce.get())));
        }
        BasicOCSPResp response = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.identity().key()),
            new X509CertificateHolder[] {new JcaX509CertificateHolder(signer.get())}, Date.from(now));
        return new OcspAnswer(encoded(OCSPRespBuilder.SUCCESSFUL, response),
            nonce.isPresent() ? Optional.empty() : crl.map(list -> list.getNextUpdate().toInstant()));
    }

    private Optional<X509Certificate> issuerOf(CertificateID id) {
        return store.certificates().filter(one -> one.getBasicConstraints() >= 0).filter(one -> isIssuedBy(id, one)).findFirst();
    }

    private static boolean isIssuedBy(CertificateID id, X509Certificate issuer) {
        try {
            return id.matchesIssuer(new JcaX509CertificateHolder(issuer), DIGESTS);
        } catch (OCSPException | GeneralSecurityException | IllegalArgumentException e) {
            // a digest that nobody knows here matches nothing
            return false;
        }
    }

    private static boolean isInTime(X509CRL crl, Instant now) {
        return crl.getNextUpdate() != null && !now.isAfter(crl.getNextUpdate().toInstant())
            && !now.isBefore(crl.getThisUpdate().toInstant());
    }

    private static CertificateStatus status(X509CRL crl, CertificateID id) {
        X509CRLEntry entry = crl.getRevokedCertificate(id.getSerialNumber());
        if (entry == null) {
            return CertificateStatus.GOOD;
        }
        CRLReason reason = entry.getRevocationReason();
        return new RevokedStatus(entry.getRevocationDate(), reason == null ? CRLReason.UNSPECIFIED.ordinal() : reason.ordinal());
    }

    private static OcspAnswer unsigned(int status) {
        try {
            return new OcspAnswer(encoded(status, null), Optional.empty());
        } catch (IOException | OCSPException e) {
            throw new IllegalStateException("a status alone can be encoded", e);
        }
    }

    private static byte[] encoded(int status, BasicOCSPResp response) throws OCSPException, IOException {
        return new OCSPRespBuilder().build(status, response).getEncoded();
    }

    private static DigestCalculatorProvider digests() {
        try {
            return new JcaDigestCalculatorProviderBuilder().build();
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("every Java has SHA-1 and SHA-256", e);
        }
    }
}
