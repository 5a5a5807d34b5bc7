package eu.testa.mail.core.evidence.checkpoint;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/** A detached CMS signature over the text of a checkpoint, in exactly the form in which {@link EvidenceKey} writes it. */
final class CheckpointSignature {

    private final SignerInformation signature;
    private final List<X509Certificate> carried = new ArrayList<>();

    /**
     * @param text   that was signed
     * @param octets detached CMS, DER
     * @throws IOException if it is no such signature
     */
    CheckpointSignature(byte[] text, byte[] octets) throws IOException {
        try {
            CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(text), octets);
            checkForm(cms, octets);
            List<SignerInformation> signers = List.copyOf(cms.getSignerInfos().getSigners());
            if (signers.size() != 1) {
                throw new IOException("a checkpoint has one signature, this one has " + signers.size());
            }
            signature = signers.get(0);
            checkForm(signature);
            for (X509CertificateHolder holder : cms.getCertificates().getMatches(null)) {
                carried.add(new JcaX509CertificateConverter().getCertificate(holder));
            }
        } catch (CMSException | GeneralSecurityException | RuntimeException e) {
            // Bouncy Castle has runtime exceptions of many kinds for octets that are no such structure
            throw unreadable(e);
        }
    }

    private static IOException unreadable(Exception e) {
        return new IOException("the signature cannot be verified: " + e.getMessage(), e);
    }

    /** What stands around the signature is not signed: it is taken only as it is written. */
    private static void checkForm(CMSSignedData cms, byte[] octets) throws IOException {
        ContentInfo structure = cms.toASN1Structure();
        boolean asWritten = structure.getContentType().equals(CMSObjectIdentifiers.signedData)
            && SignedData.getInstance(structure.getContent()).getVersion().hasValue(1)
            && cms.getSignedContentTypeOID().equals(CMSObjectIdentifiers.data.getId())
            && cms.getDigestAlgorithmIDs().stream().map(AlgorithmIdentifier::getAlgorithm).toList()
                .equals(List.of(NISTObjectIdentifiers.id_sha256))
            && Arrays.equals(cms.getEncoded(ASN1Encoding.DER), octets);
        if (!asWritten) {
            throw new IOException("the signature is not in the form in which signatures are written: CMS signed-data of version 1 "
                + "over data, with SHA-256, in DER");
        }
    }

    private static void checkForm(SignerInformation signer) throws IOException {
        boolean asWritten = signer.getVersion() == 1 && signer.getUnsignedAttributes() == null
            && signer.getDigestAlgOID().equals(NISTObjectIdentifiers.id_sha256.getId())
            && signer.getEncryptionAlgOID().equals(X9ObjectIdentifiers.ecdsa_with_SHA256.getId());
        if (!asWritten) {
            throw new IOException("the signature is not ECDSA with SHA-256, with signed attributes only");
        }
    }

    /** The certificates that came with it. */
    List<X509Certificate> carried() {
        return List.copyOf(carried);
    }

    /**
     * The certificate that the signature names as its signer's.
     *
     * @throws IOException if that is not among those that came with it
     */
    X509Certificate signer() throws IOException {
        try {
            for (X509Certificate one : carried) {
                // the name by which the signature calls its signer is not signed: it is taken only as the certificate has it
                if (signature.getSID().match(new JcaX509CertificateHolder(one))
                    && Arrays.equals(signature.getSID().getIssuer().getEncoded(), one.getIssuerX500Principal().getEncoded())) {
                    return one;
                }
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            throw unreadable(e);
        }
        throw new IOException("the signer's certificate is not in the signature");
    }

    /**
     * @throws IOException if it was not made with this certificate's key over this text
     */
    void verify(X509Certificate signer) throws IOException {
        try {
            if (!signature.verify(new JcaSimpleSignerInfoVerifierBuilder().build(signer.getPublicKey()))) {
                throw new IOException("the signature does not fit the checkpoint");
            }
        } catch (CMSException | OperatorCreationException | RuntimeException e) {
            throw unreadable(e);
        }
    }
}
