package eu.testa.mail.core.evidence.checkpoint;

import eu.testa.mail.core.digest.Sha256;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.tsp.TimeStampResp;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * What a time stamp (RFC 3161) says.
 *
 * @param at when the signature was there
 * @param by whose certificate the stamp was signed with; whether to believe it is for {@code openssl ts -verify} to ask
 */
public record TimeStamp(Instant at, X509Certificate by) {

    /**
     * Reads a time stamp and holds it against what it should be over.
     *
     * @param response  DER
     * @param signature that was stamped
     * @throws IOException if it is no time stamp over this signature, signed with the certificate that it carries
     */
    public static TimeStamp over(byte[] signature, byte[] response) throws IOException {
        try {
            TimeStampToken token = new TimeStampResponse(response).getTimeStampToken();
            if (token == null || !Arrays.equals(response, asWritten(token)) || !isAsWritten(token.toCMSSignedData())) {
                throw new IOException("the time stamp is not in the form in which time stamps are written");
            }
            if ( !token.getTimeStampInfo().getMessageImprintAlgOID().equals(NISTObjectIdentifiers.id_sha256)
                || !Arrays.equals(token.getTimeStampInfo().getMessageImprintDigest(), Sha256.of(signature))) {
                throw new IOException("the time stamp is not over this signature");
            }
            X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(signer(token));
            token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(certificate));
            return new TimeStamp(token.getTimeStampInfo().getGenTime().toInstant(), certificate);
        } catch (TSPException | GeneralSecurityException | OperatorCreationException | RuntimeException e) {
            // Bouncy Castle has runtime exceptions of many kinds for octets that are no such structure
            throw new IOException("the time stamp is none: " + e.getMessage(), e);
        }
    }

    /** A response that grants this token and says nothing else, since nobody signs what stands around a token. */
    public static byte[] asWritten(TimeStampToken token) throws IOException {
        return new TimeStampResp(new PKIStatusInfo(PKIStatus.granted), token.toCMSSignedData().toASN1Structure())
            .getEncoded(ASN1Encoding.DER);
    }

    private static boolean isAsWritten(CMSSignedData token) {
        SignedData signed = SignedData.getInstance(token.toASN1Structure().getContent());
        return token.toASN1Structure().getContentType().equals(CMSObjectIdentifiers.signedData) && signed.getVersion().hasValue(3)
            && token.getSignerInfos().size() == 1 && token.getSignerInfos().getSigners().stream().allMatch(signer ->
                signer.getVersion() == 1 && token.getDigestAlgorithmIDs().equals(Set.of(signer.getDigestAlgorithmID())));
    }

    private static X509CertificateHolder signer(TimeStampToken token) throws IOException {
        for (X509CertificateHolder carried : token.getCertificates().getMatches(null)) {
            if (token.getSID().match(carried)
                && Arrays.equals(token.getSID().getIssuer().getEncoded(), carried.getIssuer().getEncoded())) {
                return carried;
            }
        }
        throw new IOException("the time stamp's signer is not in it");
    }
}
