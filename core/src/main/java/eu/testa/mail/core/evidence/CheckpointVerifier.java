package eu.testa.mail.core.evidence;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Says who has signed a checkpoint. A certificate counts as of the checkpoint's time: what was signed with a key that was
 * replaced, or whose certificate has ended since, stays signed.
 */
public final class CheckpointVerifier {

    private final Collection<X509Certificate> anchors;

    /**
     * @param anchors whom to believe: authorities, or the self-signed certificate of the evidence key itself
     */
    public CheckpointVerifier(Collection<X509Certificate> anchors) {
        this.anchors = List.copyOf(anchors);
    }

    /**
     * @return the signer's certificate
     * @throws IOException if it is not signed by somebody who is believed; the message says why
     */
    public X509Certificate verify(SignedCheckpoint signed) throws IOException {
        try {
            CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(signed.checkpoint().text()), signed.signature());
            checkForm(cms, signed.signature());
            List<SignerInformation> signers = List.copyOf(cms.getSignerInfos().getSigners());
            if (signers.size() != 1) {
                throw new IOException("a checkpoint has one signature, this one has " + signers.size());
            }
            List<X509Certificate> carried = new ArrayList<>();
            for (X509CertificateHolder holder : cms.getCertificates().getMatches(null)) {
                carried.add(new JcaX509CertificateConverter().getCertificate(holder));
            }
            X509Certificate signer = signer(signers.get(0), carried);
            if (!signers.get(0).verify(new JcaSimpleSignerInfoVerifierBuilder().build(signer.getPublicKey()))) {
                throw new IOException("the signature does not fit the checkpoint");
            }
            believe(signer, carried, Date.from(signed.checkpoint().at()));
            return signer;
        } catch (CMSException | GeneralSecurityException | OperatorCreationException | RuntimeException e) {
            // Bouncy Castle has runtime exceptions of many kinds for octets that are no such structure
            throw new IOException("the signature cannot be verified: " + e.getMessage(), e);
        }
    }

    /** What stands around the signature is not signed: it is taken only as it is written. */
    private static void checkForm(CMSSignedData cms, byte[] octets) throws IOException {
        ContentInfo structure = cms.toASN1Structure();
        SignedData signed = SignedData.getInstance(structure.getContent());
        boolean asWritten = structure.getContentType().equals(CMSObjectIdentifiers.signedData)
            && signed.getVersion().hasValue(1)
            && cms.getSignedContentTypeOID().equals(CMSObjectIdentifiers.data.getId())
            && cms.getDigestAlgorithmIDs().stream().map(AlgorithmIdentifier::getAlgorithm).toList()
                .equals(List.of(NISTObjectIdentifiers.id_sha256))
            && Arrays.equals(cms.getEncoded(ASN1Encoding.DER), octets);
        if (!asWritten) {
            throw new IOException("the signature is not in the form in which signatures are written: CMS signed-data of version 1 "
                + "over data, with SHA-256, in DER");
        }
    }

    private static X509Certificate signer(SignerInformation information, List<X509Certificate> carried)
        throws IOException, GeneralSecurityException {
        for (X509Certificate one : carried) {
            if (information.getSID().match(new JcaX509CertificateHolder(one))) {
                return one;
            }
        }
        throw new IOException("the signer's certificate is not in the signature");
    }

    private void believe(X509Certificate signer, List<X509Certificate> carried, Date at)
        throws IOException, GeneralSecurityException {
        if (anchors.contains(signer)) {
            signer.checkValidity(at);
            return;
        }
        if (anchors.isEmpty()) {
            throw new IOException("no authority was given to believe");
        }
        X509CertSelector wanted = new X509CertSelector();
        wanted.setCertificate(signer);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(
            anchors.stream().map(anchor -> new TrustAnchor(anchor, null)).collect(Collectors.toSet()), wanted);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(carried)));
        parameters.setDate(at);
        // revocation is the reader's question: he has the serial number, and a CRL of today says nothing of that time
        parameters.setRevocationEnabled(false);
        CertPathBuilder.getInstance("PKIX").build(parameters);
    }
}
