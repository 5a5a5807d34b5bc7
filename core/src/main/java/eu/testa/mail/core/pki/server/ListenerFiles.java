package eu.testa.mail.core.pki.server;

import eu.testa.mail.core.file.DurableFile;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.ServerNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * The key and certificate of a server's listeners: {@code tls.key} and {@code tls.crt} (PEM, mode 0600) in a folder, where the
 * server reads them. The key stays when the certificate is renewed, so that the two fit at every moment.
 */
public final class ListenerFiles {

    /** A certificate is renewed so long before it ends. */
    public static final Duration RENEWED_BEFORE = Duration.ofDays(30);

    private static final Duration UNTIL_A_CA_SIGNS = Duration.ofDays(365);

    private final Path folder;
    private final Clock clock;

    public ListenerFiles(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    public Path key() {
        return folder.resolve("tls.key");
    }

    public Path certificate() {
        return folder.resolve("tls.crt");
    }

    public Path request() {
        return folder.resolve("tls.csr");
    }

    /**
     * What is there; a new key with a certificate that it has signed itself where neither is.
     *
     * @throws IOException if one is there without the other, or the two do not fit
     */
    public ServerIdentity identity(ServerNames names) throws IOException, GeneralSecurityException {
        if (Files.notExists(key()) && Files.notExists(certificate())) {
            new SelfSigned(clock).write(names.first(), UNTIL_A_CA_SIGNS, key(), certificate());
        }
        return ServerIdentity.read(key(), certificate());
    }

    /** The names of the certificate that is there; empty without one. */
    public Optional<ServerNames> names() throws IOException, GeneralSecurityException {
        if (Files.notExists(certificate())) {
            return Optional.empty();
        }
        return Optional.of(ServerNames.of(ServerIdentity.read(key(), certificate()).chain().get(0)));
    }

    /** Whether the certificate is one that a CA has issued, for these names, and for 30 days more. */
    public boolean isGoodFor(ServerNames names) throws IOException, GeneralSecurityException {
        if (Files.notExists(certificate())) {
            return false;
        }
        X509Certificate certificate = ServerIdentity.read(key(), certificate()).chain().get(0);
        return !certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal())
            && ServerNames.of(certificate).covers(names)
            && clock.instant().plus(RENEWED_BEFORE).isBefore(certificate.getNotAfter().toInstant());
    }

    /** Puts a chain in the place of the one that is there. */
    public void replace(List<X509Certificate> chain) throws IOException, GeneralSecurityException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (X509Certificate certificate : chain) {
            text.writeBytes(CertificateFiles.pem(certificate));
        }
        DurableFile.createSecretFolder(folder);
        DurableFile.writeSecret(certificate(), text.toByteArray());
    }

    /** Writes a certificate request (PKCS#10) for the key that is there, or a new one, to {@link #request()}. */
    public void writeRequest(ServerNames names) throws IOException, GeneralSecurityException {
        ServerIdentity identity = identity(names);
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.subjectAlternativeName, false, names.alternativeNames());
        JcaPKCS10CertificationRequestBuilder builder = new JcaPKCS10CertificationRequestBuilder(
            new X500NameBuilder().addRDN(BCStyle.CN, names.first()).build(), identity.chain().get(0).getPublicKey());
        builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
        try {
            DurableFile.writeSecret(request(), CertificateFiles.pem("CERTIFICATE REQUEST", builder.build(
                new JcaContentSignerBuilder(algorithm(identity.key())).build(identity.key())).getEncoded()));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the request cannot be signed with " + key(), e);
        }
    }

    private static String algorithm(PrivateKey key) {
        return key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    }
}
