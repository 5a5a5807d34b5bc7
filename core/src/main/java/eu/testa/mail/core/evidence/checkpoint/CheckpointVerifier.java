package eu.testa.mail.core.evidence.checkpoint;

import eu.testa.mail.core.pki.CertificateFiles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Says who has signed a checkpoint: nobody but the server that it names counts. A certificate counts as of the checkpoint's time:
 * what was signed with a key that was replaced, or whose certificate has ended since, stays signed.
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
     * @throws IOException if it is not signed by its server, as somebody who is believed says; the message says why
     */
    public X509Certificate verify(SignedCheckpoint signed) throws IOException {
        CheckpointSignature signature = new CheckpointSignature(signed.checkpoint().text(), signed.signature());
        X509Certificate signer = signature.signer();
        signature.verify(signer);
        if (!EvidenceSigners.isOf(signed.checkpoint().server(), signer)) {
            throw new IOException("signed by " + CertificateFiles.name(signer.getSubjectX500Principal()) + ", who is not "
                + signed.checkpoint().server());
        }
        try {
            believe(signer, signature.carried(), Date.from(signed.checkpoint().at()));
        } catch (GeneralSecurityException e) {
            throw new IOException("nobody who is believed says whose signature this is ("
                + CertificateFiles.name(signer.getSubjectX500Principal()) + "): " + e.getMessage(), e);
        }
        return signer;
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
