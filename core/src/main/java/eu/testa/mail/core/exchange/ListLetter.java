package eu.testa.mail.core.exchange;

import eu.testa.mail.core.mail.MessageSource;
import eu.testa.mail.core.mime.MailDate;
import eu.testa.mail.core.mime.MailParts;
import eu.testa.mail.core.mime.MailParts.Part;
import eu.testa.mail.core.pki.CertificateFiles;
import eu.testa.mail.core.pki.CertificateReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The mail with a country's digital IDs, before it is signed: a message with certificates only (RFC 8551 §3.8), which a
 * postmaster whose server does not read it can import by hand.
 *
 * @param from         the server's own address
 * @param to           the addresses of the other servers
 * @param host         the server
 * @param certificates all of the country's
 */
record ListLetter(String from, List<String> to, String host, List<X509Certificate> certificates) {

    byte[] octets(Instant now) throws IOException {
        String header = "From: <" + from + ">\r\n"
            + "To: " + to.stream().map(address -> "<" + address + ">").collect(Collectors.joining(",\r\n ")) + "\r\n"
            + "Subject: Digital IDs of " + from.substring(from.indexOf('@') + 1) + "\r\n"
            + "Date: " + MailDate.utc(now) + "\r\n"
            + "Message-ID: <digital-ids." + now.toEpochMilli() + "@" + host + ">\r\n"
            + "Auto-Submitted: auto-generated\r\n"
            + "MIME-Version: 1.0\r\n"
            + "Content-Type: application/pkcs7-mime; smime-type=certs-only; name=digital-ids.p7c\r\n"
            + "Content-Transfer-Encoding: base64\r\n"
            + "Content-Disposition: attachment; filename=digital-ids.p7c\r\n\r\n";
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        mail.write(header.getBytes(StandardCharsets.US_ASCII));
        try {
            mail.write(Base64.getMimeEncoder().encode(CertificateFiles.p7b(certificates)));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        mail.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        return mail.toByteArray();
    }

    /**
     * The certificates as they came, not looked at: at most one octet more than {@link CertificateReader} takes.
     *
     * @return nothing if the mail is not a signed message of certificates only
     */
    static Optional<byte[]> certificates(MessageSource mail) throws IOException {
        try (MailParts parts = new MailParts(mail.open())) {
            if (parts.next().filter(part -> part.type().name().equals("multipart/signed")).isEmpty()) {
                return Optional.empty();
            }
            if (parts.next().filter(ListLetter::isCertificatesOnly).isEmpty()) {
                return Optional.empty();
            }
            try (InputStream content = parts.content()) {
                return Optional.of(content.readNBytes(CertificateReader.MAX_BYTES + 1));
            }
        }
    }

    private static boolean isCertificatesOnly(Part part) {
        return part.type().name().equals("application/pkcs7-mime")
            && part.type().parameters().getOrDefault("smime-type", "").equalsIgnoreCase("certs-only");
    }
}
