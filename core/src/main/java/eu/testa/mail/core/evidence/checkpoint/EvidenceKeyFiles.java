package eu.testa.mail.core.evidence.checkpoint;

import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.pki.server.SelfSigned;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the evidence key is: {@code evidence.key} (PKCS#8, PEM, mode 0600) and {@code evidence.crt} (PEM, with the
 * certificates of its issuers) in the folder with the server's secrets. A server without them makes a key that it certifies
 * itself, so that there is evidence from the first mail on.
 *
 * <p>Each certificate that it ever had is kept beside them, in {@code evidence-certificates}: what was signed with a key that was
 * replaced can be verified for as long as it is kept.
 */
public final class EvidenceKeyFiles {

    private static final Logger LOGGER = LoggerFactory.getLogger(EvidenceKeyFiles.class);
    private static final Duration LIFE = Duration.ofDays(10 * 365L);

    private final Path keyFile;
    private final Path certificateFile;

    /**
     * @param secrets the folder with the server's secrets
     */
    public EvidenceKeyFiles(Path secrets) {
        this.keyFile = secrets.resolve("evidence.key");
        this.certificateFile = secrets.resolve("evidence.crt");
    }

    /**
     * Reads the key, making it first if there is none.
     *
     * @param server the server's name on TESTA
     * @throws IOException if a file cannot be read or written, or key and certificate do not fit; the message names it
     */
    public EvidenceKey read(String server, Clock clock) throws IOException {
        try {
            if (Files.notExists(keyFile) && Files.notExists(certificateFile)) {
                new SelfSigned(clock).write(server, LIFE, keyFile, certificateFile);
            }
            List<X509Certificate> chain = readAndKeep();
            if (!EvidenceSigners.isOf(server, chain.get(0)) && isSelfSigned(chain.get(0))) {
                LOGGER.info("This server is called {} now: its evidence is signed with a new key from here on", server);
                new SelfSigned(clock).write(server, LIFE, keyFile, certificateFile);
                chain = readAndKeep();
            }
            if (!EvidenceSigners.isOf(server, chain.get(0))) {
                throw new IOException(certificateFile + " is the certificate of "
                    + CertificateFiles.name(chain.get(0).getSubjectX500Principal()) + "; expected one of " + server
                    + ", which is hostname in testa.properties");
            }
            EvidenceKey key = new EvidenceKey(readKey(), chain, EvidenceAnchors.own(certificateFile.getParent()));
            byte[] probe = {1};
            new CheckpointSignature(probe, key.sign(probe, clock.instant())).verify(chain.get(0));
            return key;
        } catch (GeneralSecurityException e) {
            throw new IOException(keyFile + " and " + certificateFile + " cannot be used: " + e.getMessage()
                + "; expected a key of the curve P-256 (PKCS#8, PEM) and its certificate (PEM)", e);
        }
    }

    private List<X509Certificate> readAndKeep() throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = CertificateReader.read(Files.readAllBytes(certificateFile));
        EvidenceAnchors.keep(chain.get(0), certificateFile.getParent());
        return chain;
    }

    private static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private PrivateKey readKey() throws IOException, GeneralSecurityException {
        try (Reader reader = Files.newBufferedReader(keyFile); PemReader pem = new PemReader(reader)) {
            PemObject object = pem.readPemObject();
            if (object == null || !object.getType().equals("PRIVATE KEY")) {
                throw new IOException(keyFile + ": expected PEM with BEGIN PRIVATE KEY (PKCS#8)");
            }
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(object.getContent()));
        }
    }
}
