package eu.testa.mail.server.command.smime;

import eu.testa.mail.core.pki.CertificateReader;
import eu.testa.mail.core.smime.SmimeEncryption;
import eu.testa.mail.core.smime.SmimeEncryption.Cipher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./testa smime encrypt}. */
@Command(
    name = "encrypt",
    mixinStandardHelpOptions = true,
    description = "Encrypts a mail for one or several recipients.",
    footer = {"", "For example: ./testa smime encrypt --to Mail.cer --output secret.eml mail.eml"})
final class SmimeEncrypt extends SmimeAction {

    @Option(names = "--to", required = true, paramLabel = "FILE",
        description = "Certificate of a recipient, the first one in the file, PEM or DER; once for each recipient.")
    private List<Path> recipients;

    @Option(names = "--gcm",
        description = "With AES-256 in GCM mode (authEnveloped-data), which shows when it was changed on its way. "
            + "Without it, CBC mode (enveloped-data), which older mail programs can read too.")
    private boolean gcm;

    @Override
    byte[] make(byte[] mail) throws IOException, GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path recipient : recipients) {
            certificates.add(CertificateReader.read(Files.readAllBytes(recipient)).get(0));
        }
        return SmimeEncryption.encrypt(mail, certificates, gcm ? Cipher.AES_256_GCM : Cipher.AES_256_CBC);
    }
}
